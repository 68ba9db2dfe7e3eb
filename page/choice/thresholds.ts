/** From the first on a number warns, from the second on it alarms. */
export type Pair = readonly [warn: number, alarm: number]

export interface Thresholds {
  /** Of the service level, in percent. Null: the targets that Genesys Cloud tells. */
  readonly target: number | null
  /** Conversations. */
  readonly waiting: Pair
  /** Seconds, of the longest wait on the line. */
  readonly wait: Pair
  /** Percent of those offered. */
  readonly abandoned: Pair
}

export const USUAL: Thresholds = {
  target: null,
  waiting: [5, 10],
  wait: [60, 180],
  abandoned: [5, 10],
}

export const PAIRS = ['waiting', 'wait', 'abandoned'] as const
export type PairName = (typeof PAIRS)[number]

const MOST: Readonly<Record<PairName, number>> = { waiting: 9_999, wait: 86_400, abandoned: 100 }

/** `5,10`: two whole numbers, the second not below the first. Null: it is none. */
export function readPair(name: PairName, text: string): Pair | null {
  const [, warn, alarm] = /^\s*(\d{1,5})\s*,\s*(\d{1,5})\s*$/.exec(text) ?? []
  const pair: Pair = [Number(warn), Number(alarm)]
  return pair[0] >= 1 && pair[0] <= pair[1] && pair[1] <= MOST[name] ? pair : null
}

/** `80`: 1 to 100. Null: it is none. */
export function readTarget(text: string): number | null {
  const [, target] = /^\s*(\d{1,3})\s*$/.exec(text) ?? []
  return Number(target) >= 1 && Number(target) <= 100 ? Number(target) : null
}

/** What cannot be read is as usual. */
export function readThresholds(parameters: URLSearchParams): Thresholds {
  const pair = (name: PairName) => readPair(name, parameters.get(name) ?? '') ?? USUAL[name]
  return {
    target: readTarget(parameters.get('target') ?? ''),
    waiting: pair('waiting'),
    wait: pair('wait'),
    abandoned: pair('abandoned'),
  }
}

/** Without what is as usual. */
export function writeThresholds(thresholds: Thresholds, parameters: URLSearchParams): void {
  if (thresholds.target !== null) parameters.set('target', String(thresholds.target))
  for (const name of PAIRS) {
    const text = String(thresholds[name])
    if (text !== String(USUAL[name])) parameters.set(name, text)
  }
}
