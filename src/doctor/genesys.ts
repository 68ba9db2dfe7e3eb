import { z } from 'zod'
import { LocalBudget } from '../budget/budget.js'
import type { BudgetEvent } from '../budget/events.js'
import type { GenesysConfig } from '../config/upstream.js'
import { type Clock, HOUR } from '../time/clock.js'
import { UpstreamRejectedError } from '../upstream/errors/errors.js'
import type { UpstreamEvent } from '../upstream/events.js'
import { Genesys } from '../upstream/genesys.js'
import { type Finding, ok, problem, warning } from './finding.js'

const options = { priority: 'first', deadlineMs: 20_000 } as const
const NOBODYS_ID = '00000000-0000-0000-0000-000000000000'

/**
 * Asks for a token, then for one small answer of each report: Genesys Cloud tells of no permission
 * but by refusing. At most seven calls, eight with run–fetch reports.
 */
export async function checkGenesys(
  upstream: GenesysConfig,
  { clock, runFetch }: { readonly clock: Clock; readonly runFetch: boolean },
): Promise<readonly Finding[]> {
  let hasToken = false
  const onEvent = ({ type }: UpstreamEvent | BudgetEvent) => {
    if (type === 'tokenFetched') hasToken = true
  }
  const budget = new LocalBudget({ clock, onEvent })
  await using genesys = new Genesys({ ...upstream, budget, clock, onEvent })
  const entered = await enter(genesys, () => hasToken)
  if (entered.some(({ state }) => state === 'problem')) return entered
  const { ids, finding } = await someQueue(genesys)
  return [
    ...entered,
    finding,
    await look('report: queuePerformance', () => askConversations(genesys, clock)),
    ids.length > 0
      ? await look('report: queueActivity', () => askActivity(genesys, ids))
      : warning('report: queueActivity', 'not asked', 'it needs a queue that can be seen'),
    ...(await checkAgents(genesys, clock)),
    await look('report: conversations', () => askAvailability(genesys)),
    ...(runFetch ? [await look('report: runReport', () => askRunFetch(genesys))] : []),
  ]
}

/** The limits need no permission. Who is refused them all the same, token in hand, may get reports. */
async function enter(genesys: Genesys, hasToken: () => boolean): Promise<readonly Finding[]> {
  const subject = 'credentials'
  try {
    const { value } = await genesys.readLimits('platform.api', options)
    return [ok(subject, value.entities?.length ? 'accepted' : 'accepted, but no limits are told')]
  } catch (error) {
    const isRefused = error instanceof UpstreamRejectedError && error.upstreamStatus === 403
    if (!isRefused || !hasToken()) return [refused(subject, error)]
    return [
      ok(subject, 'accepted'),
      warning(
        'limits',
        'may not be read (403)',
        'set budget.requestsPerMinute in CONFIG_FILE where the limit is not 300: it is believed until the headers of answers tell',
      ),
    ]
  }
}

async function someQueue(genesys: Genesys) {
  const subject = 'names: queues'
  let ids: readonly string[] = []
  const finding = await look(subject, async () => {
    const { value } = await genesys.listQueues({ pageSize: 1 }, options)
    ids = (value.entities ?? []).flatMap((entity) => entity?.id ?? [])
    return 'can be read'
  })
  if (finding.state === 'ok' && ids.length === 0) {
    const mend = 'give a role of the OAuth client the divisions that the queues are in'
    return { ids, finding: warning(subject, 'no queue can be seen', mend) }
  }
  return { ids, finding }
}

async function checkAgents(genesys: Genesys, clock: Clock): Promise<readonly Finding[]> {
  let ids: readonly string[] = []
  const names = await look('names: users', async () => {
    const { value } = await genesys.listUsers({ state: 'active', pageSize: 1 }, options)
    ids = (value.entities ?? []).flatMap((entity) => entity?.id ?? [])
    return ids.length > 0 ? 'can be read' : 'can be read; there are none'
  })
  // Any id will do to learn whether we may ask.
  const [id = NOBODYS_ID] = ids
  const agents = await look('report: agentStatus', async () => {
    const body = {
      interval: lastHour(clock),
      metrics: ['tSystemPresence'],
      groupBy: ['userId'],
      filter: {
        type: 'or' as const,
        predicates: [{ type: 'dimension' as const, dimension: 'userId', value: id }],
      },
    }
    await genesys.queryUserAggregates(body, options)
    return 'may be asked'
  })
  return [names, agents]
}

async function askConversations(genesys: Genesys, clock: Clock): Promise<string> {
  const body = { interval: lastHour(clock), metrics: ['nOffered'], groupBy: ['queueId'] }
  await genesys.queryConversationAggregates(body, options)
  return 'may be asked'
}

async function askActivity(genesys: Genesys, ids: readonly string[]): Promise<string> {
  const predicates = ids.map((value) => ({
    ...{ type: 'dimension' as const, dimension: 'queueId', value },
  }))
  const filter = { type: 'or' as const, predicates }
  await genesys.queryQueueObservations({ filter, metrics: ['oWaiting'] }, options)
  return 'may be asked'
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]{5,12}(?:Z|[+-]\d{2}:?\d{2})$/

/** The lake tells how far it is to who may ask it: no job is needed for that. */
async function askAvailability(genesys: Genesys): Promise<string> {
  const { value } = await genesys.client.call(
    {
      ...{
        family: 'conversations.details.jobs',
        priority: 'first',
        method: 'GET',
        idempotent: true,
      },
      path: '/api/v2/analytics/conversations/details/jobs/availability',
    },
    z.looseObject({ dataAvailabilityDate: z.string().optional() }),
    options,
  )
  const { dataAvailabilityDate } = value
  return dataAvailabilityDate && INSTANT.test(dataAvailabilityDate)
    ? `may be asked, complete until ${dataAvailabilityDate}`
    : 'may be asked'
}

/**
 * Fetches a run that nobody was given: 403 where we may not ask, 404 where we may. A submit would tell
 * more, but it starts work upstream that nobody wants, and needs the id of a report. So what 404 leaves
 * open stays open: an upstream that has no such reports answers the same.
 */
async function askRunFetch(genesys: Genesys): Promise<string> {
  const family = 'reports.fetch'
  const path = '/api/v2/analytics/reports/{reportId}/fetch'
  const params = { reportId: NOBODYS_ID }
  const request = {
    family,
    priority: 'first',
    method: 'GET',
    path,
    params,
    idempotent: true,
  } as const
  try {
    await genesys.client.call(request, z.unknown(), options)
    return 'may be asked'
  } catch (error) {
    if (!(error instanceof UpstreamRejectedError && error.upstreamStatus === 404)) throw error
    return 'not refused; whether there are such reports, only a run can tell'
  }
}

/** What Genesys Cloud refuses, our errors explain: they name the permission. */
async function look(subject: string, ask: () => Promise<string>): Promise<Finding> {
  try {
    return ok(subject, await ask())
  } catch (error) {
    return refused(subject, error)
  }
}

function refused(subject: string, error: unknown): Finding {
  const { message, code } = error as Error & { code?: string }
  const [found = '', mend] = message.split(/: (?=check )/)
  return problem(subject, found, mend ?? hintFor(code))
}

function hintFor(code: string | undefined): string {
  return code === 'BUDGET_SPENT'
    ? 'something else uses up the rate limit: ask again in a minute'
    : 'check GENESYS_REGION, the firewall, and status.mypurecloud.com'
}

function lastHour(clock: Clock): string {
  const endMs = Math.floor(clock.now() / HOUR) * HOUR
  return `${new Date(endMs - HOUR).toISOString()}/${new Date(endMs).toISOString()}`
}
