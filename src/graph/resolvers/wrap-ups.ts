import { intervalView } from '../../reports/buckets/row-views.js'
import { rowCount } from '../../reports/conversation-metrics/columns-row.js'
import { wrapUpsQuestion } from '../../reports/wrap-ups/question.js'
import { wrapUpsReport } from '../../reports/wrap-ups/report.js'
import { wrapUpRows } from '../../reports/wrap-ups/rows.js'
import type { Resolvers } from '../generated.js'
import { admittedList } from '../limits/admitted-list.js'
import { inSlices } from '../lists/slices.js'
import { reportLoaderFor } from '../loaders.js'
import { entitiesOf, namesWanted } from '../names.js'
import { intervalArgument } from './interval-argument.js'
import { reportFields } from './report.js'

const load = reportLoaderFor(wrapUpsReport)

export const wrapUpsResolvers: Resolvers = {
  Query: {
    wrapUps: (_, { freshness, interval: asked, ...args }, context) => {
      const interval = intervalArgument(asked)
      const question = wrapUpsQuestion({ ...args, interval }, context.reports.now())
      return load(context, question, freshness)
    },
  },
  WrapUpsReport: {
    ...reportFields,
    interval: ({ value }) => intervalView(value),
    rows: async ({ value, names }, _, context, info) => {
      const list = admittedList({ items: rowCount(value) }, context, info)
      const { queueName, wrapUpCodeName } = context.loaders
      const queueIds = value.groups.map(({ queueId }) => queueId)
      const codeIds = value.groups.map(({ wrapUpCodeId }) => wrapUpCodeId)
      const [queueOf, wrapUpOf] = await Promise.all([
        entitiesOf(queueIds, queueName[names], namesWanted(info, 'queue')),
        entitiesOf(codeIds, wrapUpCodeName[names], namesWanted(info, 'wrapUp')),
      ])
      return inSlices(() => wrapUpRows(value, queueOf, wrapUpOf), list)
    },
  },
}
