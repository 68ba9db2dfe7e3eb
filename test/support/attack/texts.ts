import type { Chance } from './chance.js'

/** Texts that programs trip over. */
export const ODD_TEXTS = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  'a\udc00b',
  '\u202e\u2066',
  '\ufeff',
  '💥'.repeat(50),
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '../../etc/passwd',
  '%00%ff%',
  "'; DROP TABLE reports; --",
  '{{7*7}}',
  '*/5 * * * *',
  '-0',
  'NaN',
  '1e309',
  'null',
  'undefined',
  '{}',
  '[object Object]',
  'İstanbul',
  'a'.repeat(1_000),
] as const

/** As long as one value of a request can sensibly be. */
export const LONG_TEXT = 'x'.repeat(64 * 1024)

export function oddText(chance: Chance): string {
  return chance.happens(0.02) ? LONG_TEXT : chance.pick(ODD_TEXTS)
}

/** Values of any kind, as JSON can carry them. */
export function oddJson(chance: Chance, depth = 2): unknown {
  const nested = depth > 0 ? 1 : 0
  return chance.weighted<unknown>(
    [3, () => oddText(chance)],
    [2, () => chance.pick<unknown>([null, true, false])],
    [2, () => chance.pick([0, -0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 5e-324])],
    [nested, () => chance.list(chance.between(0, 4), () => oddJson(chance, depth - 1))],
    [
      nested,
      () =>
        Object.fromEntries(
          chance.list(chance.between(0, 4), () => [oddText(chance), oddJson(chance, depth - 1)]),
        ),
    ],
  )
}
