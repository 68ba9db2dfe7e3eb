import { grouped, table } from '../table.js'
import { type Measured, medianOf, type Round, ratio } from './rounds.js'

/** Figures of all contenders, beside those of the one that they are compared with. */
export function resultTable(
  title: string,
  measured: readonly Measured[],
  base: Measured | undefined,
): string {
  const of = (one: Measured, value: (round: Round) => number, decimals = 0) =>
    grouped(medianOf(one, value), decimals)
  return table(
    [
      title,
      'answers/s',
      'cpu µs',
      'server busy',
      'p50 ms',
      'p99 ms',
      base ? `of ${base.name}` : '',
    ],
    measured.map((one) => [
      one.name,
      of(one, ({ perSecond }) => perSecond),
      of(one, ({ cpuUs }) => cpuUs),
      `${of(one, ({ perSecond, cpuUs }) => (perSecond * cpuUs) / 10_000)} %`,
      of(one, ({ p50Ms }) => p50Ms, 1),
      of(one, ({ p99Ms }) => p99Ms, 1),
      base ? grouped(ratio(one, base), 3) : '',
    ]),
  )
}
