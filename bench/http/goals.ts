import { grouped, table } from '../table.js'

/** What is asked of the gateway, and what came of it. */
export interface Goal {
  readonly name: string
  /** Or why there is no figure. */
  readonly measured: number | string
  /** A ratio is asked to be at least this … */
  readonly atLeast?: number
  /** … or milliseconds at most that. */
  readonly atMostMs?: number
}

export function holds({ measured, atLeast = 0, atMostMs = Infinity }: Goal): boolean {
  return typeof measured === 'number' && measured >= atLeast && measured <= atMostMs
}

/** A goal without a figure does not hold. */
export function goalTable(goals: readonly Goal[]): string {
  return table(
    ['asked of the gateway', 'measured', 'asked', 'holds'],
    goals.map((goal) => [
      goal.name,
      ...(typeof goal.measured === 'number'
        ? [figure(goal, goal.measured), asked(goal), holds(goal) ? 'yes' : 'NO']
        : ['–', asked(goal), `not measured: ${goal.measured}`]),
    ]),
  )
}

function asked({ atLeast, atMostMs }: Goal): string {
  return atMostMs === undefined ? `≥ ${atLeast ?? 0} ×` : `≤ ${atMostMs} ms`
}

function figure({ atMostMs }: Goal, value: number): string {
  return atMostMs === undefined ? `${grouped(value, 2)} ×` : `${grouped(value, 1)} ms`
}
