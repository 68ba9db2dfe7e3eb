import type { Chance } from '../attack/chance.js'
import { literal } from '../attack/graph-values.js'
import { type ArgumentWorld, REPORT_ARGUMENTS } from '../templates/report-arguments.js'
import type { AskedOperation } from './explain.js'

/**
 * Below these every name is of an id that the question gives: else nobody can tell before it is answered
 * which names an answer will bring.
 */
const WITH_NAMES: Readonly<Record<string, string>> = {
  queueActivity: '{ queues { queue { name } } }',
  agentStatus: '{ rows { agent { name } } }',
}

/** A field of `Query` that asks a report, as valid as any. */
export function panel(chance: Chance, world: ArgumentWorld): string {
  const name = chance.pick(Object.keys(REPORT_ARGUMENTS)) ?? ''
  const given = REPORT_ARGUMENTS[name]?.(chance, world) ?? {}
  const args = Object.entries(given).map(([argument, value]) => `${argument}: ${literal(value)}`)
  const named = chance.happens(0.6) ? WITH_NAMES[name] : undefined
  return `${name}(${args.join(', ')}) ${named ?? '{ key }'}`
}

/** Some of the panels, some of them twice: by POST, by GET, or some in each operation of a batch. */
export function dashboard(chance: Chance, panels: readonly string[]): AskedOperation {
  const chosen = chance.list(chance.between(1, 25), () => chance.pick(panels) ?? '')
  const whole = operation(chosen)
  return chance.weighted<AskedOperation>(
    [3, () => whole],
    // A URL has an end.
    [
      1,
      () =>
        encodeURIComponent(whole.query).length < LONGEST_GET ? { ...whole, method: 'GET' } : whole,
    ],
    [1, () => batch(chosen, chance.between(1, chosen.length))],
  )
}

const LONGEST_GET = 8_000

function batch(panels: readonly string[], count: number): AskedOperation {
  const first = operation(panels.slice(0, count))
  const rest = panels.slice(count)
  return { ...first, batchedWith: rest.length > 0 ? [operation(rest)] : [] }
}

function operation(panels: readonly string[]): AskedOperation {
  return { query: `{ ${panels.map((one, index) => `p${index}: ${one}`).join(' ')} }` }
}
