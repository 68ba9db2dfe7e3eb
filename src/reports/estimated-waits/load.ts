import { UpstreamRejectedError } from '../../upstream/errors/errors.js'
import { Oddities } from '../../upstream/wire/oddities.js'
import { estimatedWaitAnswerSchema } from '../../upstream/wire/wire-now.js'
import type { MediaType } from '../analytics-query/media-type.js'
import type { EstimateReading } from '../partial-results/partial-answers.js'
import type { LoadContext, LoadedReport } from '../report.js'
import { predictionFor } from './prediction.js'
import { type EstimatedWaitsQuestion, PATH_NAMES } from './question.js'

/** How long a new conversation would wait, as it lies in the store. */
export interface EstimatedWait {
  readonly queueId: string
  /** Null: of all media types together. */
  readonly mediaType: MediaType | null
  /** Null: there is no prediction. */
  readonly seconds: number | null
  readonly formula: string | null
}

export const ESTIMATED_WAIT = {
  path: '/api/v2/routing/queues/{queueId}/estimatedwaittime',
  family: 'queues.estimatedwaits',
  permission: 'routing:queue:view',
  answer: estimatedWaitAnswerSchema,
} as const

const OF_MEDIA_TYPE = {
  ...ESTIMATED_WAIT,
  path: '/api/v2/routing/queues/{queueId}/mediatypes/{mediaType}/estimatedwaittime',
} as const

type Estimate = Pick<EstimatedWait, 'queueId' | 'mediaType'>

/** Ordered by queue id, then media type name. */
export function estimatesOf({ queueIds, mediaTypes }: EstimatedWaitsQuestion): readonly Estimate[] {
  return queueIds.flatMap((queueId) =>
    (mediaTypes ?? [null]).map((mediaType) => ({ queueId, mediaType })),
  )
}

/**
 * One call for each estimate; those that came while another failed are not paid for again by the load
 * after this one. A queue that Genesys Cloud does not know is left out.
 */
export async function loadEstimatedWaits(
  question: EstimatedWaitsQuestion,
  context: LoadContext,
): Promise<LoadedReport<readonly EstimatedWait[]>> {
  const estimates = estimatesOf(question)
  const outcomes = await Promise.allSettled(
    estimates.map((one) =>
      context.estimateOf(`${one.queueId} ${pathNameOf(one)}`, () => ask(one, context)),
    ),
  )
  const oddities = new Oddities()
  const value: EstimatedWait[] = []
  let asOfMs = context.nowMs
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === 'rejected') throw outcome.reason
    const { value: answer } = outcome
    const estimate = estimates[index]
    if (!answer.value || !estimate) continue
    oddities.addAll(answer.oddities)
    asOfMs = Math.min(asOfMs, answer.startedAtMs)
    const prediction = predictionFor(pathNameOf(estimate), answer.value.results ?? [])
    const { estimatedWaitTimeSeconds: seconds = null, formula = null } = prediction ?? {}
    value.push({ ...estimate, seconds, formula })
  }
  return { value, interval: null, asOfMs, callEach: true, oddities }
}

async function ask(
  estimate: Estimate,
  { genesys, priority, callerId, signal, nowMs }: LoadContext,
): Promise<EstimateReading> {
  const { queueId, mediaType } = estimate
  const options = { priority, callerId, signal }
  try {
    if (mediaType === null) return await genesys.get(ESTIMATED_WAIT, { queueId }, options)
    const params = { queueId, mediaType: pathNameOf(estimate) }
    return await genesys.get(OF_MEDIA_TYPE, params, options)
  } catch (error) {
    if (!(error instanceof UpstreamRejectedError)) throw error
    const instants = { startedAtMs: nowMs, endedAtMs: nowMs }
    switch (error.upstreamStatus) {
      case 404:
        return { value: null, ...instants }
      // Of this queue or media type alone: the other estimates hold.
      case 400:
        return { value: { results: [] }, ...instants, oddities: oneItem() }
      default:
        throw error
    }
  }
}

function oneItem(): Oddities {
  const oddities = new Oddities()
  oddities.add('item')
  return oddities
}

function pathNameOf({ mediaType }: Estimate): string {
  return (mediaType && PATH_NAMES.get(mediaType)) ?? 'all'
}
