/**
 * Reads a source tree and says where it breaks ARCHITECTURE.md §2: arrows between folders, Electron, ports, `any`, money
 * outside money.ts, README files, length. Each check gives lines `file: what`; no line, no fault. Used by
 * tests/architecture.test.ts on the project and on a tree that is wrong on purpose.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { DISK_AND_NETWORK_FILES } from './port-files.mjs';

export interface Import {
  /** As written for packages; from the root, with forward slashes, for our own files. */
  readonly target: string;
  readonly own: boolean;
  readonly typeOnly: boolean;
}
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

export const SOURCE_FOLDERS = ['hardware', 'main', 'renderer', 'sync', 'tests'];
export const LINES_MAX = 400;
const README_LINES_MAX = 40;

/** Folder (the longest that fits counts) → what its files may import of ours. A `type:` target is for types only. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  'sync/domain': ['sync/domain'],
  'sync/schemas': ['sync/schemas', 'sync/domain'],
  'sync/protocol': ['sync/protocol', 'sync/schemas', 'sync/domain'],
  'sync/terminal': ['sync/terminal', 'sync/protocol', 'sync/schemas', 'sync/domain', 'type:main/contract'],
  'sync/demo': ['sync/demo', 'sync/protocol', 'sync/schemas', 'sync/domain'],
  'sync/cloud': ['sync/cloud', 'sync/demo', 'sync/protocol', 'sync/schemas', 'sync/domain'],
  hardware: ['hardware', 'sync/domain'],
  main: ['main', 'hardware', 'sync/protocol', 'sync/schemas', 'sync/domain'],
  // Commands are the outermost layer: each puts its program together.
  'main/cli': ['main', 'hardware', 'sync'],
  // The wedge's reducer is a pure function of key codes; it runs where the keys arrive.
  renderer: [
    'renderer',
    'sync/terminal',
    'sync/protocol',
    'sync/schemas',
    'sync/domain',
    'hardware/scanner/wedge',
    'hardware/scanner/wedge-keys.ts',
    'type:main/contract',
  ],
  tests: SOURCE_FOLDERS,
};

/** Packages of the pure folders; everything else (Node's modules above all) stays out of them. */
const PURE_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'sync/domain': ['@noble/hashes'],
  'sync/schemas': ['typebox'],
  'sync/protocol': ['typebox', '@noble/hashes', 'canonicalize'],
};

const DISK_AND_NETWORK =
  /^node:(fs|net|http|https|http2|tls|dgram|dns|child_process|worker_threads|cluster|readline|timers)(\/|$)|^(ws|undici|serialport)(\/|$)/;

export function readTree(root: string): readonly SourceFile[] {
  return SOURCE_FOLDERS.flatMap((folder) => {
    const top = join(root, folder);
    if (!existsSync(top)) return [];
    return readdirSync(top, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
      .map((entry) => posixPath(root, join(entry.parentPath, entry.name)))
      .filter((path) => !path.startsWith('tests/fixtures/'))
      .map((path) => readSource(root, path));
  });
}

const posixPath = (root: string, file: string): string => file.slice(root.length + 1).replaceAll('\\', '/');

function readSource(root: string, path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const imports: Import[] = [];
  const add = (specifier: string, typeOnly: boolean): void => {
    const own = specifier.startsWith('.');
    const target = own ? posix.join(posix.dirname(path), specifier.split('?')[0] ?? specifier) : specifier;
    imports.push({ target, own, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
      add(node.moduleSpecifier.text, isTypeImport(node));
    else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier !== undefined &&
      ts.isStringLiteral(node.moduleSpecifier)
    )
      add(node.moduleSpecifier.text, node.isTypeOnly);
    else if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument) &&
      ts.isStringLiteral(node.argument.literal)
    )
      add(node.argument.literal.text, true);
    else if (ts.isCallExpression(node)) {
      const [first] = node.arguments;
      const loads = node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require';
      if (loads && first !== undefined && ts.isStringLiteralLike(first)) add(first.text, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return { path, text, imports };
}

function isTypeImport(node: ts.ImportDeclaration): boolean {
  const clause = node.importClause;
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return (
    clause.name === undefined &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.every((one) => one.isTypeOnly)
  );
}

export function checkArrows(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => {
    const from = Object.keys(ARROWS)
      .filter((folder) => file.path.startsWith(`${folder}/`))
      .sort((left, right) => right.length - left.length)[0];
    if (from === undefined) return [`${file.path}: lies in no folder that the architecture knows`];
    const allowed = ARROWS[from] ?? [];
    return file.imports
      .filter((one) => one.own && !allowed.some((to) => mayImport(one, to)))
      .map((one) => `${file.path}: ${from} must not import ${one.target}`);
  });
}

function mayImport(one: Import, allowed: string): boolean {
  const folder = allowed.replace(/^type:/, '');
  if (folder !== allowed && !one.typeOnly) return false;
  return one.target === folder || one.target.startsWith(`${folder}/`) || one.target === `${folder}.ts`;
}

export function checkPorts(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => {
    if (file.path.startsWith('tests/')) return [];
    const pure = Object.keys(PURE_PACKAGES).find((folder) => file.path.startsWith(`${folder}/`));
    const packages = file.imports.filter((one) => !one.own);
    const faults = packages
      .filter(
        (one) =>
          pure !== undefined &&
          !(PURE_PACKAGES[pure] ?? []).some((name) => one.target === name || one.target.startsWith(`${name}/`)),
      )
      .map((one) => `${file.path}: ${pure ?? ''} is pure and must not import ${one.target}`);
    if (matchesAny(file.path, DISK_AND_NETWORK_FILES)) return faults;
    const reaching = packages.filter((one) => !one.typeOnly && DISK_AND_NETWORK.test(one.target));
    return [...faults, ...reaching.map((one) => `${file.path}: ${one.target} is for the files behind a port`)];
  });
}

function matchesAny(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('/**') ? path.startsWith(pattern.slice(0, -2)) : path === pattern,
  );
}

export const checkElectron = (files: readonly SourceFile[]): readonly string[] =>
  files
    .filter((file) => !/\.electron\.ts$/.test(file.path) && !file.path.startsWith('tests/'))
    .filter((file) => file.imports.some((one) => one.target === 'electron' || one.target.startsWith('electron/')))
    .map((file) => `${file.path}: only a file that ends in .electron.ts may import electron`);

/** Words that a finished tree does not contain; each line of code is looked at without its comments. */
const FORBIDDEN: readonly (readonly [pattern: RegExp, what: string, where: RegExp, except?: RegExp])[] = [
  [/\bas any\b|[:<|&]\s*any\b|\bany\[\]/, 'any', /./],
  [/@ts-(ignore|nocheck|expect-error)|eslint-disable/, 'a switched-off check', /./],
  [/\.(only|skip|todo|fixme)\(/, 'a switched-off test', /^tests\//],
  [
    /\bparseFloat\(|\.toFixed\(|[^/*]\/ ?100\b(?!_)|\* ?100\b(?![_%])/,
    'money or rounding outside sync/domain/money.ts',
    /^(main|renderer|sync|hardware)\//,
    /^sync\/domain\/money\.ts$/,
  ],
];

/** They name the forbidden words to look for them. */
const OWN_FILES = ['tests/architecture.test.ts', 'tests/support/architecture.ts'];

export function checkWords(files: readonly SourceFile[]): readonly string[] {
  const looked = files.filter((file) => !OWN_FILES.includes(file.path));
  return looked.flatMap((file) =>
    FORBIDDEN.filter(([, , where, except]) => where.test(file.path) && except?.test(file.path) !== true).flatMap(
      ([pattern, what]) =>
        codeLines(file)
          .filter(({ code }) => pattern.test(code))
          .map(({ line }) => `${file.path}:${line}: ${what}`),
    ),
  );
}

/** Comments and texts are blanked: a rule is about code. Comments stay where the forbidden thing is a comment. */
function codeLines(file: SourceFile): readonly { readonly line: number; readonly code: string }[] {
  const switches = file.text.matchAll(/(\/\/|\/\*)\s*(@ts-(?:ignore|nocheck|expect-error)|eslint-disable)/g);
  const kept = [...switches].map((match) => ({
    line: file.text.slice(0, match.index).split('\n').length,
    code: match[2] ?? '',
  }));
  const blank = file.text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|[^:'"`\\])\/\/[^\n]*/g, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
  return [...blank.split('\n').map((code, index) => ({ line: index + 1, code })), ...kept];
}

export const checkLength = (files: readonly SourceFile[]): readonly string[] =>
  files
    .map((file) => ({ path: file.path, lines: file.text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > LINES_MAX)
    .map(({ path, lines }) => `${path}: ${lines} lines, at most ${LINES_MAX}`);

/** Every folder of the first and second level has a README.md of at most 40 lines. */
export function checkReadmes(root: string): readonly string[] {
  const folders = SOURCE_FOLDERS.flatMap((top) => [top, ...foldersIn(root, top)]);
  return folders.flatMap((folder) => {
    const file = join(root, folder, 'README.md');
    if (!existsSync(file)) return [`${folder}: no README.md`];
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n').length;
    return lines > README_LINES_MAX ? [`${folder}/README.md: ${lines} lines, at most ${README_LINES_MAX}`] : [];
  });
}

/** Folders with at least one file in them: git knows no others. */
function foldersIn(root: string, top: string): readonly string[] {
  if (!existsSync(join(root, top))) return [];
  return readdirSync(join(root, top), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .filter((entry) =>
      readdirSync(join(root, top, entry.name), { recursive: true, withFileTypes: true }).some((one) => one.isFile()),
    )
    .map((entry) => `${top}/${entry.name}`);
}

const TOP_LEVEL =
  /^(main|renderer|sync|hardware|tests|electron-builder\.yml|package(-lock)?\.json|README\.md|LICENSE|\.ci|\.git|\.gitignore|\.gitattributes|\.editorconfig|\.npmrc|\.nvmrc|tsconfig[a-z.]*\.json|vite\.config\.ts|vitest\.config\.ts|eslint\.config\.mjs|\.prettierrc\.json|\.prettierignore|CHANGELOG\.md|CONTRIBUTING\.md)$/;

/** `ignored` says what git ignores. */
export const checkTopLevel = (names: readonly string[]): readonly string[] =>
  names.filter((name) => !TOP_LEVEL.test(name)).map((name) => `${name}: not of the fixed top level`);
