/**
 * Lint: typescript-eslint's strict type-checked rules, React's hook rules, and the project's own: time, randomness, disk,
 * network and timers reach our code through ports, so that a simulation can own them (ARCHITECTURE.md §2). The files that
 * are such a port are named in PORT_FILES; tests/architecture.test.ts keeps that list and the arrows between folders.
 */
import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { PORT_FILES, PORTED_FOLDERS, PURE_FOLDERS } from './tests/support/port-files.mjs';

const PORTS = 'comes through a port (main/ports.ts or the folder’s own ports.ts)';
const portRules = (network) => ({
  'no-restricted-globals': [
    'error',
    ...['setTimeout', 'setInterval', 'setImmediate', ...network].map((name) => ({ name, message: `${name} ${PORTS}` })),
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: `the time ${PORTS}` },
    { object: 'performance', property: 'now', message: `the time ${PORTS}` },
    { object: 'process', property: 'hrtime', message: `the time ${PORTS}` },
    { object: 'Math', property: 'random', message: `randomness ${PORTS}` },
    { object: 'crypto', property: 'randomUUID', message: `randomness ${PORTS}` },
    { object: 'crypto', property: 'getRandomValues', message: `randomness ${PORTS}` },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: `the time ${PORTS}` },
    { selector: "CallExpression[callee.name='Date']", message: `the time ${PORTS}` },
  ],
});

export default tseslint.config(
  { ignores: ['dist/', 'release/', 'node_modules/', 'test-results/', 'tests/fixtures/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // A number in a text is what is meant; objects in texts stay forbidden.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `() => void` callbacks are written short: `onClick={() => close()}`.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      // There are no enums; looking for them takes an eighth of the time.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', performance: 'readonly' },
    },
  },
  { files: PURE_FOLDERS, rules: portRules(['fetch', 'XMLHttpRequest', 'WebSocket', 'process']) },
  { files: PORTED_FOLDERS, ignores: PORT_FILES, rules: portRules(['fetch', 'XMLHttpRequest']) },
  { files: ['renderer/**/*.ts', 'renderer/**/*.tsx'], ...hooks.configs.flat.recommended },
  {
    files: ['renderer/**/*.tsx'],
    // Warns that React's compiler skips components with TanStack Virtual; the screens are not compiled by it.
    rules: { 'react-hooks/incompatible-library': 'off' },
  },
  {
    files: ['tests/**/*.ts', 'tests/**/*.tsx'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-deprecated': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
    },
  },
);
