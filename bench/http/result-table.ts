import { grouped, table } from '../table.js'
import { type Measured, medianOf } from './rounds.js'

export interface ResultRow {
  readonly name: string
  /** Undefined: there is nothing to measure yet, as the name says. */
  readonly measured?: Measured | undefined
  readonly ratio?: number | undefined
  /** What the ratio is to be at least. */
  readonly target?: number | undefined
}

/** One question's figures beside what they are to be. */
export function resultTable(title: string, ratioName: string, rows: readonly ResultRow[]): string {
  const head = [title, 'answers/s', 'cpu µs', 'p50 ms', 'p99 ms', ratioName, 'at least', 'holds']
  return table(
    head,
    rows.map(({ name, measured, ratio, target }) => [
      name,
      ...(measured ? figuresOf(measured) : ['–', '–', '–', '–']),
      ratio === undefined ? '' : grouped(ratio, 2),
      target === undefined ? '' : String(target),
      target === undefined ? '' : mark((ratio ?? 0) >= target),
    ]),
  )
}

export function mark(holds: boolean): string {
  return holds ? 'yes' : 'NO'
}

function figuresOf(measured: Measured): readonly string[] {
  return [
    grouped(medianOf(measured, ({ perSecond }) => perSecond)),
    grouped(medianOf(measured, ({ cpuUs }) => cpuUs)),
    grouped(
      medianOf(measured, ({ p50Ms }) => p50Ms),
      1,
    ),
    grouped(
      medianOf(measured, ({ p99Ms }) => p99Ms),
      1,
    ),
  ]
}
