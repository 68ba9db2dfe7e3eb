import {
  isAmount,
  isCount,
  isInstant,
  isKnownMediaType,
  isObject,
  isText,
  listOf,
  objectWith,
} from '../stored-value.js'
import {
  type ConversationColumns,
  NONE,
  PARTICIPANT_WIDTH,
  type PersonalColumns,
  ROLE_WIDTH,
} from './columns.js'
import { compare } from './conversation.js'
import type { Conversations } from './load.js'

/** The schema of a stored value. Pages are cut from it by its order. */
export const isConversations = objectWith<Conversations>({
  fromMs: isInstant,
  toMs: isInstant,
  source: (raw) => raw === 'LIVE' || raw === 'LAKE',
  columns: (raw) => isColumns(raw) && isPersonal(raw) && isInOrder(raw) && areMediaTypes(raw),
})

const isIndexOrNone = (raw: unknown): raw is number => raw === NONE || isCount(raw)
const isMsOrNone = (raw: unknown): raw is number => raw === NONE || isAmount(raw)
const indexes = listOf(isIndexOrNone)
const texts = listOf(isText)

const haveFields = objectWith<Omit<ConversationColumns, 'personal'>>({
  texts,
  lists: listOf(listOf(isCount)),
  ids: texts,
  startsMs: listOf(isInstant),
  lengthsMs: listOf(isMsOrNone),
  directions: indexes,
  mediaTypes: listOf(isCount),
  queues: listOf(isCount),
  agents: listOf(isCount),
  participantsUpTo: listOf(isCount),
  roles: indexes,
  participants: listOf(isMsOrNone),
})

/** Every column is as long as the others, and every index leads to something. */
function isColumns(raw: unknown): raw is ConversationColumns {
  if (!haveFields(raw)) return false
  const { ids, startsMs, lengthsMs, directions, mediaTypes, queues, agents } = raw
  const { texts, lists, participantsUpTo, roles, participants } = raw
  const columns = [startsMs, lengthsMs, directions, mediaTypes, queues, agents, participantsUpTo]
  const roleCount = roles.length / ROLE_WIDTH
  return (
    columns.every(({ length }) => length === ids.length) &&
    participantsUpTo.every((count, at) => count >= (participantsUpTo[at - 1] ?? 0)) &&
    participants.length === (participantsUpTo.at(-1) ?? 0) * PARTICIPANT_WIDTH &&
    Number.isInteger(roleCount) &&
    [roles, directions, ...lists].every((list) => areBelow(list, texts.length)) &&
    [mediaTypes, queues, agents].every((list) => areBelow(list, lists.length)) &&
    participants.every((value, at) => at % PARTICIPANT_WIDTH !== 0 || isBelow(value, roleCount))
  )
}

function areBelow(indexes: readonly number[], count: number): boolean {
  return indexes.every((index) => index < count)
}

function isBelow(index: number, count: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < count
}

const isAttributeSet = (raw: unknown): raw is Readonly<Record<string, string>> =>
  isObject(raw) && Object.values(raw).every(isText)

const havePersonalFields = objectWith<PersonalColumns>({
  addressLists: listOf(texts),
  attributeSets: listOf(isAttributeSet),
  addresses: indexes,
  attributes: indexes,
})

function isPersonal({ personal, participants }: ConversationColumns): boolean {
  if (personal === undefined) return true
  if (!havePersonalFields(personal)) return false
  const { addressLists, attributeSets, addresses, attributes } = personal
  const count = participants.length / PARTICIPANT_WIDTH
  return (
    addresses.length === count &&
    attributes.length === count &&
    areBelow(addresses, addressLists.length) &&
    areBelow(attributes, attributeSets.length)
  )
}

function isInOrder({ ids, startsMs }: ConversationColumns): boolean {
  const positionAt = (at: number) => ({ id: ids[at] ?? '', startMs: startsMs[at] ?? 0 })
  return ids.every((_, at) => at === 0 || compare(positionAt(at - 1), positionAt(at)) < 0)
}

/** The texts that stand where a media type must stand. */
function areMediaTypes({ texts, lists, mediaTypes, roles }: ConversationColumns): boolean {
  const ofRoles = roles.filter((index, at) => at % ROLE_WIDTH === MEDIA_TYPE && index !== NONE)
  const ofLists = [...new Set(mediaTypes)].flatMap((list) => lists[list] ?? [])
  return [...new Set([...ofRoles, ...ofLists])].every((index) => isKnownMediaType(texts[index]))
}

const MEDIA_TYPE = 3
