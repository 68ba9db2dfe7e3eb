import type { Snapshot } from './snapshot.js'

export interface ReportCost {
  readonly report: string
  /** Of its data; one makes a call or more, but names are read many in one call. */
  readonly loads: number
  readonly failed: number
  readonly answers: number
  /** Of its answers, those that cost no call of their own; null: there was none. */
  readonly savedRatio: number | null
}

export interface CallerCost {
  readonly caller: string
  readonly granted: number
  readonly refused: number
}

/** The dearest first. */
export function costsOfReports(snapshot: Snapshot): readonly ReportCost[] {
  const loads = snapshot.by('gcx_load_seconds_count', 'report')
  const failed = snapshot.by(
    'gcx_load_seconds_count',
    'report',
    ({ outcome }) => outcome === 'failed',
  )
  const answers = snapshot.by('gcx_answers_total', 'report')
  const saved = snapshot.by('gcx_calls_saved_total', 'report')
  return [...new Set([...loads.keys(), ...answers.keys()])]
    .map((report) => {
      const all = answers.get(report) ?? 0
      return {
        report,
        loads: loads.get(report) ?? 0,
        failed: failed.get(report) ?? 0,
        answers: all,
        savedRatio: all > 0 ? Math.min(1, (saved.get(report) ?? 0) / all) : null,
      }
    })
    .sort((one, other) => other.loads - one.loads || one.report.localeCompare(other.report))
}

export function costsOfCallers(snapshot: Snapshot): readonly CallerCost[] {
  const granted = snapshot.by('gcx_caller_first_answers_total', 'caller')
  const refused = snapshot.by('gcx_caller_refusals_total', 'caller')
  return [...new Set([...granted.keys(), ...refused.keys()])]
    .map((caller) => ({
      caller,
      granted: granted.get(caller) ?? 0,
      refused: refused.get(caller) ?? 0,
    }))
    .sort((one, other) => other.granted - one.granted || one.caller.localeCompare(other.caller))
}
