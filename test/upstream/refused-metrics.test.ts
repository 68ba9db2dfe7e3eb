import { describe, expect, it } from 'vitest'
import { refusedMetricsIn } from '../../src/upstream/errors/refused-metrics.js'

const METRICS = ['nOffered', 'nOutbound', 'oServiceLevel', 'tAlert', 'tTalk']
const refused = (message: string) => refusedMetricsIn(message, { metrics: METRICS })

describe('the metrics that a refusal is about', () => {
  it.each<[string, readonly string[]]>([
    [
      'Value [tAlert] is not valid for field type [Metric]. Allowable values are: nOffered, tTalk',
      ['tAlert'],
    ],
    [
      'Requested metrics are not supported for aggregate queries in scope CONVERSATION: [tAlert, nOutbound]. Allowable values are: nOffered',
      ['tAlert', 'nOutbound'],
    ],
    ['Metric nOutbound is not supported', ['nOutbound']],
    ["metric 'nOutbound' is unknown; supported metrics are nOffered, tTalk", ['nOutbound']],
    ['Invalid metric: tTalk. Must be one of [nOffered, nOutbound]', ['tTalk']],
    ['tTalk is not one of nOffered, nOutbound', ['tTalk']],
    ['nOutbound cannot be asked for together with tAlert', ['nOutbound']],
    ['[nOffered] is fine, [nOutbound] is not', ['nOffered']],
    ['Allowable values are: nOffered, tTalk', []],
    ['tTalkComplete is not supported', []],
    ['The interval is longer than 31 days', []],
    ['NOUTBOUND is not supported', []],
    ['Maria tAlertson', []],
    ['', []],
  ])('%s', (message, metrics) => {
    expect(refused(message)).toEqual(metrics)
  })

  it.each([undefined, null, 'nOutbound', 7, {}, [1, null], [['nOutbound']]])(
    'are none of what a request did not ask for: metrics %j',
    (metrics) => {
      expect(refusedMetricsIn('nOutbound is not supported', { metrics })).toEqual([])
      expect(refusedMetricsIn('nOutbound is not supported', metrics)).toEqual([])
    },
  )

  it('are looked for in the beginning of a message, however long it is', () => {
    const long = 'x '.repeat(1_000_000)
    expect(refused(`${long} nOutbound`)).toEqual([])
    expect(refused(`nOutbound ${long}`)).toEqual(['nOutbound'])
    expect(refused('['.repeat(1_000_000))).toEqual([])
  })
})
