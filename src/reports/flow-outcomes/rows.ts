import type { BucketView, EntityView } from '../buckets/row-views.js'
import { ColumnsRow, rowsOf } from '../conversation-metrics/columns-row.js'
import type { MetricColumns } from '../conversation-metrics/metric-columns.js'
import type { KeyedGroups } from '../keyed-metrics/keyed-groups.js'
import type { FlowOutcomeKey } from './flow-outcome-key.js'
import type { Column } from './profile.js'

interface RowOf {
  readonly flow: EntityView
  /** Null: the row of the flow's entries. */
  readonly outcome: EntityView | null
  readonly value: string | null
}

export class FlowOutcomeRow extends ColumnsRow<Column> {
  readonly flow: EntityView
  readonly outcome: EntityView | null
  readonly value: string | null
  readonly interval: BucketView

  constructor(
    { flow, outcome, value }: RowOf,
    interval: BucketView,
    cells: MetricColumns,
    index: number,
  ) {
    super(cells, index)
    this.flow = flow
    this.outcome = outcome
    this.value = value
    this.interval = interval
  }

  get entered(): number | null {
    return this.outcome ? null : this.count('nFlow.count')
  }
  get outcomes(): number | null {
    return this.outcome && this.count('nFlowOutcome.count')
  }
  get failed(): number | null {
    return this.outcome && this.count('nFlowOutcomeFailed.count')
  }
}

export function flowOutcomeRows(
  value: KeyedGroups<FlowOutcomeKey>,
  flowOf: (id: string) => EntityView,
  outcomeOf: (id: string) => EntityView,
) {
  return rowsOf(value, ({ flowId, outcomeId, value: outcomeValue, cells }) => {
    const outcome = outcomeId === null ? null : outcomeOf(outcomeId)
    const of = { flow: flowOf(flowId), outcome, value: outcomeValue }
    return (interval, index) => new FlowOutcomeRow(of, interval, cells, index)
  })
}
