import type { GraphQLResolveInfo } from 'graphql'
import type { AggregateGroup, Aggregates } from '../../reports/aggregates/groups.js'
import { checkNamedMetric } from '../../reports/aggregates/names.js'
import { refusePersonal } from '../../reports/aggregates/personal-dimensions.js'
import { type AggregatesQuestion, aggregatesQuestion } from '../../reports/aggregates/question.js'
import { aggregatesReport } from '../../reports/aggregates/report.js'
import {
  type AggregateRow,
  type DimensionView,
  rowCount,
  rowsOf,
  valueCount,
} from '../../reports/aggregates/rows.js'
import { intervalView } from '../../reports/buckets/row-views.js'
import { isId } from '../../reports/ids.js'
import type { RequestContext } from '../context.js'
import { entityOfDimension } from '../dimension-entities.js'
import type { AggregateRowMetricArgs, Resolvers } from '../generated.js'
import { readableWith } from '../item-text/field-reading.js'
import { admittedList } from '../limits/admitted-list.js'
import { countedOnce } from '../limits/written-values.js'
import { inSlices } from '../lists/slices.js'
import { reportLoaderFor } from '../loaders.js'
import type { AggregatesReportModel } from '../models/aggregates.js'
import { argumentsAt, selects } from '../selection.js'
import { intervalArgument } from './interval-argument.js'
import { reportFields } from './report.js'

const load = reportLoaderFor(aggregatesReport)

const valuesIn = countedOnce((value: Aggregates, field) =>
  valueCount(value, field === 'group' ? 'group' : 'metrics'),
)

export const aggregatesResolvers: Resolvers = {
  Query: {
    aggregates: (_, { freshness, interval: asked, ...args }, context, info) => {
      const interval = intervalArgument(asked)
      const { reports } = context
      const question = aggregatesQuestion({ ...args, interval }, reports.now())
      if (!args.allowUnknownNames) checkNamedMetrics(question, info)
      refusePersonal(question, reports.personalData)
      return load(context, question, freshness)
    },
  },
  AggregatesReport: {
    ...reportFields,
    interval: ({ value }) => intervalView(value),
    rows: async (report, _, context, info) => {
      const { value } = report
      const size = { items: rowCount(value), lists: (field: string) => valuesIn(value, field) }
      const list = admittedList(size, context, info)
      const viewOf = await groupViews(report, context, info)
      return inSlices(() => rowsOf(value, viewOf), list)
    },
  },
  AggregateRow: {
    metric: readableWith((row: AggregateRow, { name, qualifier = null }: AggregateRowMetricArgs) =>
      row.metricOf(name, qualifier),
    ),
  },
}

/** Before anything is asked: a misspelled name would be null in every row. */
function checkNamedMetrics(question: AggregatesQuestion, info: GraphQLResolveInfo): void {
  for (const { name, qualifier } of argumentsAt(info, ['rows', 'metric'])) {
    if (typeof name !== 'string') continue
    const named = { name, qualifier: typeof qualifier === 'string' ? qualifier : null }
    checkNamedMetric('rows.metric', named, question)
  }
}

type ViewOf = (group: AggregateGroup['group']) => readonly DimensionView[]

/** With names where they are selected, looked up before the rows are written. */
async function groupViews(
  { value, names }: AggregatesReportModel,
  { loaders }: RequestContext,
  info: GraphQLResolveInfo,
): Promise<ViewOf> {
  const known = new Map<string, string | null>()
  if (selects(info, ['group', 'name'])) {
    const all = value.groups.flatMap(({ group }) => group)
    const byKey = new Map(all.map((one) => [keyOf(one), one]))
    await Promise.all(
      [...byKey].map(async ([key, { dimension, value: id }]) => {
        const entity = entityOfDimension(dimension)
        if (entity && isId(id)) known.set(key, await loaders[entity][names].load(id))
      }),
    )
  }
  return (group) => group.map((one) => ({ ...one, name: known.get(keyOf(one)) ?? null }))
}

function keyOf({ dimension, value }: AggregateGroup['group'][number]): string {
  return `${dimension} ${value}`
}
