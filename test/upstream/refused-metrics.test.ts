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
    ['nOutbound cannot be asked for together with tAlert', []],
    ['Metric nOutbound is not supported together with tAlert', []],
    ['[nOffered] is fine, [nOutbound] is not', []],
    ['nOutbound is not supported', ['nOutbound']],
    ['[nOutbound] is invalid', ['nOutbound']],
    ['Metric nOutbound is no longer supported', ['nOutbound']],
    ['The metric "nOutbound" is deprecated', ['nOutbound']],
    ['tTalk is not a valid metric', ['tTalk']],
    ['The metrics tAlert, nOutbound are not available', ['tAlert', 'nOutbound']],
    ['Metrics [tAlert, nOutbound] are not supported here', ['tAlert', 'nOutbound']],
    ['Unknown metrics: [tAlert, nOutbound]', ['tAlert', 'nOutbound']],
    ['unsupported metric "tTalk" in scope CONVERSATION', ['tTalk']],
    ['Value [tTalk] is not valid for field [metrics]', ['tTalk']],
    ['Value [tTalk] is not valid for field type [ConversationMetric]', ['tTalk']],
    ['Value [tTalk] is not valid for field type [Granularity]', []],
    ['Value [tTalk] is not valid for field type [ViewTarget]. Metric is allowed', []],
    ['The filter on mediaType cannot be combined with nOffered', []],
    ['Field granularity is not valid when tTalk is requested', []],
    ['Metric tTalk is not supported with granularity PT15M', []],
    ['The filter originatingDirection is not supported for nOffered', []],
    ['Requested filter dimensions are not supported for [nOffered, tTalk]', []],
    ['Requested metrics are not supported beside the dimensions [userId] of nOffered', []],
    ['Dimension userId is invalid for the metric nOffered', []],
    ['The metric nOffered needs a filter that is not supported', []],
    ['An error occurred while computing nOffered', []],
    ['Result set of nOffered is larger than result limit', []],
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
    expect(refused(`nOutbound is not supported ${long}`)).toEqual(['nOutbound'])
    expect(refused('['.repeat(1_000_000))).toEqual([])
    expect(refused('metric '.repeat(1_000_000))).toEqual([])
  })
})
