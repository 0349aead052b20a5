/** The one style sheet of the customer's pages, inlined under a nonce. Colours and sizes are the roles of the design tokens. */
const LIGHT = `--canvas:#E7ECEA;--surface:#FFF;--line:#D3DBD8;--line-strong:#6D7D79;--ink:#0D1B1A;--ink-2:#3B4A47;--ink-3:#55645F;--primary:#0B5D5C;--sign:#0A3B3D;--on-sign:#FFF;--on-sign-2:#BFDAD5;--sign-line:#5F8D8C;--go:#F6B017;--on-go:#1A1405;--go-edge:#8A5C00;--danger:#AD1028;--danger-tint:#FBE3E4;--ok:#14673A;--ok-tint:#DFF1E5;--focus:#0D1B1A;--halo:#F6B017`;
const DARK = `--canvas:#0A1112;--surface:#141D1E;--line:#283536;--line-strong:#6F8281;--ink:#EDF3F1;--ink-2:#BDCAC7;--ink-3:#98A8A5;--primary:#63C7BC;--sign:#0E4548;--on-sign-2:#B9D8D3;--sign-line:#5C9695;--danger:#FF9C9F;--danger-tint:#43161C;--ok:#7BD6A0;--ok-tint:#12301F;--focus:#FFF;--halo:#0A1112`;

export const PAGE_STYLE = `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box;margin:0}
body{background:var(--canvas);color:var(--ink);font:1.0625rem/1.45 "PingFang SC","HarmonyOS Sans SC","Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC",system-ui,sans-serif;font-variant-numeric:tabular-nums}
:lang(en) body{font-family:system-ui,Roboto,"Segoe UI","Helvetica Neue",Arial,"PingFang SC","Noto Sans CJK SC",sans-serif}
.ph{min-height:100vh;min-height:100dvh;max-width:30rem;margin:0 auto;display:flex;flex-direction:column}
.sign{position:relative;background:var(--sign);color:var(--on-sign);border-radius:0 0 1rem 1rem;padding:1.125rem 1.375rem 1.25rem}
.sign::after{content:"";position:absolute;inset:0 .375rem .375rem;border:1.5px solid var(--sign-line);border-top:0;border-radius:0 0 .75rem .75rem;pointer-events:none}
.row{display:flex;align-items:center;justify-content:space-between;gap:.75rem;flex-wrap:wrap;color:var(--on-sign-2);font-size:1rem}
.who{display:flex;align-items:center;gap:1rem;margin-top:1rem}
.face{width:4rem;height:4rem;border-radius:50%;flex:none;display:grid;place-items:center;background:var(--on-sign-2);color:#0A3B3D;font-size:1.75rem;font-weight:700}
.who b{font-size:1.5rem;line-height:1.2;display:block}.who div span{color:var(--on-sign-2);font-size:1rem}
main,form{display:flex;flex-direction:column;gap:.75rem;flex:1}main{padding:.875rem 1rem 1.25rem}
h1{font-size:1.5rem;line-height:1.3}
.card{background:var(--surface);border:1px solid var(--line);border-radius:.625rem;padding:.25rem 1rem;list-style:none}
.card li{min-height:3rem;padding:.375rem 0;display:flex;align-items:center;gap:.75rem;font-size:1rem;border-top:1px solid var(--line)}.card li:first-child{border-top:0}
.card svg{width:1.375rem;height:1.375rem;flex:none;color:var(--primary);fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
.label{font-size:1rem;color:var(--ink-2);display:block;margin-bottom:.375rem}
.field{min-height:3.5rem;display:flex;align-items:center;gap:.5rem;background:var(--surface);border:1px solid var(--line-strong);border-radius:.375rem;padding:0 .75rem;color:var(--ink-2)}
.field:focus-within{box-shadow:0 0 0 2px var(--focus),0 0 0 4px var(--halo)}
.field input{flex:1;min-width:0;border:0;outline:0;background:transparent;color:var(--ink);font:inherit;font-size:1.375rem;font-weight:500;min-height:3.25rem}
.consent{display:grid;grid-template-columns:2.75rem minmax(0,1fr);align-items:start;font-size:1rem;line-height:1.45;min-height:2.75rem;cursor:pointer}
.consent input{width:1.5rem;height:1.5rem;accent-color:var(--primary)}
.consent input:focus-visible,.go:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.end{margin-top:auto;display:flex;flex-direction:column;gap:.75rem;padding-top:1rem}
.go{border:0;min-height:3.75rem;width:100%;font:inherit;font-size:1.5rem;font-weight:700;color:var(--on-go);background:var(--go);border-radius:.375rem 0 0 .375rem;clip-path:polygon(0 0,calc(100% - 1.375rem) 0,100% 50%,calc(100% - 1.375rem) 100%,0 100%);cursor:pointer}
.fine{font-size:.875rem;line-height:1.5;color:var(--ink-3);text-align:center}
.error{background:var(--danger-tint);color:var(--danger);border:1.5px solid var(--danger);border-radius:.375rem;padding:.625rem .875rem;font-weight:600}
.big{display:flex;flex-direction:column;gap:.75rem;align-items:center;text-align:center;padding:2.5rem 1rem;flex:1}
.mark{width:5rem;height:5rem;border-radius:50%;display:grid;place-items:center;font-size:2.75rem;font-weight:700}
.mark.ok{background:var(--ok-tint);color:var(--ok)}.mark.no{background:var(--danger-tint);color:var(--danger)}
.choices{border:0;padding:0;display:flex;flex-direction:column;gap:.5rem}button.link{background:transparent;font-family:inherit;justify-content:center;cursor:pointer}
.link{display:inline-flex;align-items:center;min-height:3rem;padding:0 1rem;color:var(--primary);font-size:1.0625rem;font-weight:600;border:1.5px solid currentColor;border-radius:.375rem;text-decoration:none}.link:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.big p{color:var(--ink-2);max-width:22rem}
.verdict{display:flex;gap:1rem;align-items:center;padding:.5rem 0}.verdict .mark{width:3.5rem;height:3.5rem;font-size:2rem;flex:none}
h2.offer{font-size:1.25rem;line-height:1.3;margin-top:.5rem}.hint{color:var(--ink-2);font-size:1rem}
.facts li{justify-content:space-between}.facts li span{color:var(--ink-3);flex:none}.facts b{overflow-wrap:anywhere;text-align:right}`;
