import { badRequest } from '../api-error.js'
import type { Organisation, SimulatedAgent, SimulatedNamed } from '../data/organisation.js'

const DEFAULT_PAGE_SIZE = 25
const MOST_PAGE_SIZE = 100
/** Pages beyond are refused (terraform-provider-genesyscloud, pull request 1276). */
const MOST_LISTED = 10_000

/** `GET /api/v2/routing/queues?id=…&name=…`: `name` is a part of the name, in upper or lower case. */
export function answerQueues({ queues }: Organisation, query: URLSearchParams) {
  const ids = idsIn(query)
  const wanted = query
    .get('name')
    ?.replace(/^\*|\*$/g, '')
    .toLowerCase()
  const found = queues
    .filter(({ id }) => ids.length === 0 || ids.includes(id))
    .filter(({ name }) => wanted === undefined || name.toLowerCase().includes(wanted))
    .sort((a, b) => compare(a.name, b.name))
  return page(found, query, ({ id, name, description, division, members, mediaTypes }) => ({
    id,
    name,
    description,
    memberCount: members.length,
    division: divisionOf(division),
    mediaSettings: Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, {}])),
    selfUri: `/api/v2/routing/queues/${id}`,
  }))
}

/** `GET /api/v2/users?id=…&state=…`: without `state` only active users. */
export function answerUsers({ agents }: Organisation, query: URLSearchParams) {
  const ids = idsIn(query)
  const state = query.get('state') ?? 'active'
  if (!['active', 'inactive', 'deleted', 'any'].includes(state)) {
    throw badRequest(`State [${state}] is not one of active, inactive, deleted, any`)
  }
  const found = agents
    .filter(({ id }) => ids.length === 0 || ids.includes(id))
    .filter((agent) => state === 'any' || agent.state === state)
    .sort((a, b) => compare(a.name, b.name))
  return page(found, query, userOf)
}

function userOf({ id, name, email, title, state }: SimulatedAgent) {
  return {
    id,
    name,
    email,
    title,
    state,
    username: email,
    version: 1,
    selfUri: `/api/v2/users/${id}`,
  }
}

/** `GET /api/v2/routing/wrapupcodes?id=…&name=…`. */
export function answerWrapUpCodes({ wrapUpCodes }: Organisation, query: URLSearchParams) {
  return namedPage(wrapUpCodes, query, '/api/v2/routing/wrapupcodes')
}

/**
 * `GET /api/v2/flows/lookup?id=…`: "only flows matching the specified ID(s)", "an empty listing if no
 * flows match" (official SDK); `id` is required.
 */
export function answerFlowLookup({ flows }: Organisation, query: URLSearchParams) {
  const ids = idsIn(query)
  if (ids.length === 0) throw badRequest('The query parameter [id] is required')
  const found = flows.filter(({ id }) => ids.includes(id)).sort((a, b) => compare(a.id, b.id))
  return page(found, query, ({ id, name, type, division }) => ({
    id,
    name,
    type: type.toUpperCase(),
    division: divisionOf(division),
    active: true,
    deleted: false,
    selfUri: `/api/v2/flows/${id}`,
  }))
}

/** `GET /api/v2/flows/outcomes?id=…`. */
export function answerFlowOutcomes({ flowOutcomes }: Organisation, query: URLSearchParams) {
  return namedPage(flowOutcomes, query, '/api/v2/flows/outcomes')
}

/** `GET /api/v2/authorization/divisions?id=…&name=…`. */
export function answerDivisions({ divisions }: Organisation, query: URLSearchParams) {
  const named = divisions.map((division) => ({ ...division, division }))
  const { entities, ...rest } = namedPage(named, query, '/api/v2/authorization/divisions')
  return { ...rest, entities: entities.map(({ division, ...entity }) => entity) }
}

/** Repeated, or joined by commas as the official SDK does. */
function idsIn(query: URLSearchParams): readonly string[] {
  return query.getAll('id').flatMap((ids) => ids.split(','))
}

function namedPage(items: readonly SimulatedNamed[], query: URLSearchParams, path: string) {
  const ids = idsIn(query)
  const wanted = query.get('name')?.toLowerCase()
  const found = items
    .filter(({ id }) => ids.length === 0 || ids.includes(id))
    .filter(({ name }) => wanted === undefined || name.toLowerCase().includes(wanted))
    .sort((a, b) => compare(a.name, b.name))
  return page(found, query, ({ id, name, division }) => ({
    id,
    name,
    division: divisionOf(division),
    selfUri: `${path}/${id}`,
  }))
}

function divisionOf({ id, name }: SimulatedNamed['division']) {
  return { id, name, selfUri: `/api/v2/authorization/divisions/${id}` }
}

function page<Item, Entity extends object>(
  items: readonly Item[],
  query: URLSearchParams,
  entityOf: (item: Item) => Entity,
) {
  const pageSize = wholeNumber(query, 'pageSize', DEFAULT_PAGE_SIZE)
  const pageNumber = wholeNumber(query, 'pageNumber', 1)
  if (pageSize > MOST_PAGE_SIZE) {
    throw badRequest(`pageSize must not be greater than ${MOST_PAGE_SIZE}`)
  }
  if (pageNumber * pageSize > MOST_LISTED) {
    throw badRequest(`pageNumber * pageSize must not be greater than ${MOST_LISTED}`)
  }
  return {
    entities: items.slice((pageNumber - 1) * pageSize, pageNumber * pageSize).map(entityOf),
    pageSize,
    pageNumber,
    total: items.length,
    pageCount: Math.ceil(items.length / pageSize),
  }
}

function wholeNumber(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name)
  if (text === null) return otherwise
  if (!/^[1-9]\d{0,8}$/.test(text)) throw badRequest(`${name} must be a number greater than 0`)
  return Number(text)
}

/** By code unit: the same on every machine, whatever its locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
