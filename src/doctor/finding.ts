/** The result of one check. `mend`: what to do about it, where something should be done. */
export interface Finding {
  /** `redis: latency`, `report: queueActivity`, … */
  readonly subject: string
  /** `warning`: works, but not as well as it could · `problem`: does not work. */
  readonly state: 'ok' | 'warning' | 'problem'
  readonly found: string
  readonly mend?: string
}

export const ok = (subject: string, found: string): Finding => ({ subject, state: 'ok', found })

const mendable =
  (state: Finding['state']) =>
  (subject: string, found: string, mend: string): Finding => ({ subject, state, found, mend })

export const warning = mendable('warning')
export const problem = mendable('problem')

const LABELS: Readonly<Record<Finding['state'], string>> = {
  ok: 'ok      ',
  warning: 'WARNING ',
  problem: 'PROBLEM ',
}

/** One line, and the remedy on a second one. */
export function findingText({ subject, state, found, mend }: Finding): string {
  const line = `${LABELS[state]} ${subject.padEnd(26)} ${found}\n`
  return mend === undefined ? line : `${line}           -> ${mend}\n`
}
