/** What message-xml.ts uses of saxen, which brings no types. */
declare module 'saxen' {
  export class Parser {
    on(hook: 'openTag' | 'closeTag', told: (name: string) => void): this;
    on(hook: 'text', told: (text: string, decodeEntities: (text: string) => string) => void): this;
    on(hook: 'cdata' | 'attention' | 'question', told: (text: string) => void): this;
    on(hook: 'error' | 'warn', told: (error: Error) => void): this;
    parse(xml: string): this;
    stop(): void;
  }
}
