import { z } from 'zod'
import { LocalBudget } from '../budget/budget.js'
import type { BudgetEvent } from '../budget/events.js'
import type { GenesysConfig } from '../config/upstream.js'
import { CATALOG, type Catalog } from '../reports/catalog.js'
import { NOBODYS_ID } from '../reports/ids.js'
import type { AnyReport, Probe, ProbeTargets, UpstreamFeatures } from '../reports/report.js'
import type { Clock } from '../time/clock.js'
import { UpstreamRejectedError } from '../upstream/errors/errors.js'
import type { UpstreamEvent } from '../upstream/events.js'
import { Genesys } from '../upstream/genesys.js'
import { type Finding, ok, problem, warning } from './finding.js'
import { checkNotifications } from './notifications.js'

const options = { priority: 'first', deadlineMs: 20_000 } as const

export interface GenesysChecks extends UpstreamFeatures {
  readonly clock: Clock
  /** Whether the notification channel is used. Default: it is not. */
  readonly notifications?: boolean
  /** Default: all reports. */
  readonly catalog?: Catalog
}

/**
 * Asks for a token, then makes one small call for each report: Genesys Cloud tells of no permission
 * but by refusing. Seven calls more are for the limits and for names.
 */
export async function checkGenesys(
  upstream: GenesysConfig,
  { clock, catalog = CATALOG, notifications = false, ...features }: GenesysChecks,
): Promise<readonly Finding[]> {
  let hasToken = false
  const onEvent = ({ type }: UpstreamEvent | BudgetEvent) => {
    if (type === 'tokenFetched') hasToken = true
  }
  const budget = new LocalBudget({ clock, onEvent })
  await using genesys = new Genesys({ ...upstream, budget, clock, onEvent })
  const entered = await enter(genesys, () => hasToken)
  if (entered.some(({ state }) => state === 'problem')) return entered
  const queues = await someQueue(genesys)
  const agents = await someAgent(genesys)
  const targets = { nowMs: clock.now(), queueIds: queues.ids, agentIds: agents.ids }
  const findings = [...entered, queues.finding, agents.finding, ...(await otherNames(genesys))]
  for (const report of catalog) {
    if (report.isOffered?.(features) ?? true)
      findings.push(await checkReport(genesys, report, targets))
  }
  if (notifications) findings.push(await checkNotifications(genesys))
  return findings
}

async function checkReport(
  genesys: Genesys,
  report: AnyReport,
  targets: ProbeTargets,
): Promise<Finding> {
  const subject = `report: ${report.id}`
  const probe = report.probe(targets)
  if (!probe) return warning(subject, 'not asked', 'it needs a queue that can be seen')
  return await look(subject, () => probed(genesys, probe))
}

async function probed(genesys: Genesys, { request, tells, allowed }: Probe): Promise<string> {
  try {
    const call = { ...request, priority: 'first', idempotent: true } as const
    const { value } = await genesys.client.call(call, z.unknown(), options)
    return ['may be asked', tells?.(value) ?? []].flat().join(', ')
  } catch (error) {
    const status = error instanceof UpstreamRejectedError ? error.upstreamStatus : undefined
    if (allowed && status === allowed.status) return allowed.tells
    throw error
  }
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
  const { ids, finding } = await some(subject, () => genesys.listQueues({ pageSize: 1 }, options))
  if (finding.state !== 'ok' || ids.length > 0) return { ids, finding }
  const mend = 'give a role of the OAuth client the divisions that the queues are in'
  return { ids, finding: warning(subject, 'no queue can be seen', mend) }
}

async function someAgent(genesys: Genesys) {
  const asked = { state: 'active', pageSize: 1 } as const
  const { ids, finding } = await some('names: users', () => genesys.listUsers(asked, options))
  // Any id will do to learn whether we may ask.
  return { ids: ids.length > 0 ? ids : [NOBODYS_ID], finding }
}

/** What is only shown beside numbers: without a permission it has no names, and all else goes on. */
const OTHER_NAMES = [
  ['wrapUpCode', 'names: wrap-up codes'],
  ['flow', 'names: flows'],
  ['flowOutcome', 'names: flow outcomes'],
  ['division', 'names: divisions'],
] as const

async function otherNames(genesys: Genesys): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const [kind, subject] of OTHER_NAMES) {
    // Flows are only told by id; nobody's will do to learn whether we may ask.
    const page = { pageSize: 1, ...(kind === 'flow' && { ids: [NOBODYS_ID] }) }
    const finding = await look(subject, async () => {
      await genesys.listEntities(kind, page, options)
      return 'can be read'
    })
    const { found, mend = '' } = finding
    findings.push(
      finding.state === 'problem' ? warning(subject, `are null: ${found}`, mend) : finding,
    )
  }
  return findings
}

async function some(subject: string, list: () => ReturnType<Genesys['listQueues']>) {
  let ids: readonly string[] = []
  const finding = await look(subject, async () => {
    const { value } = await list()
    ids = (value.entities ?? []).flatMap((entity) => entity?.id ?? [])
    return ids.length > 0 ? 'can be read' : 'can be read; there are none'
  })
  return { ids, finding }
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
