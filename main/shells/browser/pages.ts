/**
 * The two small pages that the browser shell draws itself: "not launched" for a visitor without the cookie, and the hop
 * for a launch link that was clicked on a foreign page (a SameSite=Strict cookie would not go along with a redirect).
 * Both without script.
 */

const page = (head: string, body: string): string =>
  `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>Guidepost</title>${head}</head>` +
  `<body style="font:18px/1.6 system-ui,sans-serif;max-width:36em;margin:12vh auto;padding:0 1em">${body}</body></html>`;

export const NOT_LAUNCHED_PAGE = page(
  '',
  '<h1>此浏览器尚未获得授权</h1><p>启动链接只能使用一次。请在收银主机上运行 <code>npm run launch</code> 获取新的链接。</p>' +
    '<h1 lang="en">This browser was not launched</h1><p lang="en">A launch link works once. Run <code>npm run launch</code> on the terminal for a new one.</p>',
);

export const HOP_PAGE = page('<meta http-equiv="refresh" content="0;url=/">', '<p>Guidepost…</p>');
