import { describe, expect, it } from 'vitest'
import { agesServed } from '../../page/cockpit/ages.js'
import { allSaved, callsOverTime } from '../../page/cockpit/calls.js'
import { costsOfCallers, costsOfReports } from '../../page/cockpit/costs.js'
import { faultsIn } from '../../page/cockpit/faults.js'
import { steps, withNewest } from '../../page/cockpit/history.js'
import { samplesIn } from '../../page/cockpit/metrics-text.js'
import { Snapshot } from '../../page/cockpit/snapshot.js'

const snapshot = (text: string, atMs = 0) => new Snapshot(atMs, samplesIn(text))

describe('the text of metrics', () => {
  it.each([
    ['a number', 'gcx_watchers 3', { name: 'gcx_watchers', labels: {}, value: 3 }],
    [
      'labels, and an instant behind',
      'gcx_x{a="1",b=""} 2.5 1795983388829',
      { name: 'gcx_x', labels: { a: '1', b: '' }, value: 2.5 },
    ],
    [
      'quotes, commas and braces in a label',
      String.raw`gcx_x{a="say \"}\", \\ \n"} 1e3`,
      { name: 'gcx_x', labels: { a: 'say "}", \\ \n' }, value: 1_000 },
    ],
  ])('is read: %s', (_, line, sample) => expect(samplesIn(line)).toEqual([sample]))

  it('tells when the process started', () => {
    expect(snapshot('process_start_time_seconds 1795983388').startedMs).toBe(1_795_983_388_000)
    expect(snapshot('gcx_watchers 3').startedMs).toBeNull()
  })

  it.each(['# HELP gcx_x of it', 'process_cpu_seconds_total 1', 'gcx_x', 'gcx_x many', ''])(
    'leaves out %j',
    (line) => expect(samplesIn(line)).toEqual([]),
  )
})

describe('calls over time', () => {
  const at = (seconds: number, made: number, hits: number, merged = 0) =>
    snapshot(
      `gcx_upstream_calls_total{family="a"} ${made}
gcx_calls_saved_total{report="r",cause="hit"} ${hits}
gcx_merged_queries_total{family="a"} ${merged}`,
      seconds * 1_000,
    )

  it('are those of a minute, made and saved by cause', () => {
    const [column] = callsOverTime(steps([at(0, 10, 100), at(5, 11, 110, 2)]))
    expect(column).toMatchObject({ made: 12, saved: { hit: 120, merged: 24, stale: 0 } })
    expect(column && allSaved(column)).toBe(144)
  })

  it('are not known where a restart began to count anew', () => {
    const [column] = callsOverTime(steps([at(0, 10, 100), at(5, 1, 110)]))
    expect(column).toMatchObject({ made: null, saved: { hit: 120 } })
  })

  it('are not known for a time in which nobody looked', () => {
    expect(steps([at(0, 1, 1), at(60, 2, 2), at(65, 3, 3)])).toHaveLength(1)
  })

  it('are not told from one process to another', () => {
    const of = (startedSeconds: number, seconds: number) =>
      snapshot(`process_start_time_seconds ${startedSeconds}`, seconds * 1_000)
    const history = [of(1, 0), of(1, 5), of(2, 10), of(2, 15)]
    expect(steps(history).map(({ after }) => after.atMs)).toEqual([5_000, 15_000])
  })

  it('are kept for ten minutes', () => {
    let history = withNewest([], at(0, 0, 0))
    for (let tick = 1; tick < 500; tick += 1)
      history = withNewest(history, at(5 * tick, tick, tick))
    expect(steps(history)).toHaveLength(120)
    expect(history.at(-1)?.atMs).toBe(499 * 5_000)
  })
})

describe('what a snapshot tells', () => {
  it('is the ages served, each answer in one row', () => {
    const text = ['1', '5', '60', '3600', '+Inf']
      .map((le, index) => `gcx_answer_age_seconds_bucket{le="${le}",report="a"} ${index + 1}`)
      .join('\n')
    expect(agesServed(snapshot(text))).toEqual([
      { label: 'up to 1 s', answers: 1 },
      { label: 'up to 5 s', answers: 1 },
      { label: 'up to 1 min', answers: 1 },
      { label: 'up to 1 h', answers: 1 },
      { label: 'over 1 h', answers: 1 },
    ])
  })

  it('is what reports cost, the dearest first, and callers', () => {
    const one = snapshot(`gcx_load_seconds_count{report="a",class="1",outcome="loaded"} 1
gcx_load_seconds_count{report="b",class="1",outcome="loaded"} 2
gcx_load_seconds_count{report="b",class="2",outcome="failed"} 1
gcx_answers_total{report="b",state="fresh",reason=""} 10
gcx_calls_saved_total{report="b",cause="hit"} 7
gcx_caller_first_answers_total{caller="wall"} 3
gcx_caller_refusals_total{caller="wall",family="x"} 1`)
    expect(costsOfReports(one)).toEqual([
      { report: 'b', loads: 3, failed: 1, answers: 10, savedRatio: 0.7 },
      { report: 'a', loads: 1, failed: 0, answers: 0, savedRatio: null },
    ])
    expect(costsOfCallers(one)).toEqual([{ caller: 'wall', granted: 3, refused: 1 }])
  })

  it('is faults, and nothing that is everyday', () => {
    const one = snapshot(`gcx_upstream_calls_total{family="a",class="1",outcome="2xx"} 9
gcx_upstream_calls_total{family="a",class="1",outcome="429"} 2
gcx_events_total{type="miss"} 5
gcx_events_total{type="drifted"} 1
gcx_store_failures_total{operation="get"} 0`)
    expect(faultsIn(one)).toEqual([
      { what: 'calls that ended with 429', count: 2 },
      { what: 'Genesys Cloud answers in another shape', count: 1 },
    ])
  })
})
