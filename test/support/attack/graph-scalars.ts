import type { Chance } from './chance.js'
import type { GraphWorld } from './graph-world.js'
import { oddJson, oddText } from './texts.js'

const DAYS = ['2026-03-01', '2026-03-08', '2026-03-29', '2026-06-15', '2026-10-25'] as const
const INSTANTS = ['2026-03-29T01:30:00+01:00', '2026-06-15T12:34:56.789Z'] as const
const ODD_DATES = [
  '',
  '2026-02-30',
  '2026-13-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '2026-06-15T24:00:00Z',
  '2026-06-15T00:00:00+99:99',
  '1e3',
  '2026',
  '1785715200',
  '253402300799999',
  1_785_715_200_000,
  99_999_999_999_999,
  1_785_715_200.5,
] as const
const DURATIONS = ['PT15M', 'PT30M', 'PT1H', 'P1D', 'P1W', 'P1M', 'PT1M', 'P3D'] as const
const ODD_DURATIONS = [
  '',
  'P',
  'PT',
  'PT0S',
  'P0D',
  '-PT1H',
  'PT1S',
  'PT0.5M',
  'P99999999Y',
  'P1Y2M3W4DT5H6M7S',
  'PT1e9S',
  'P1000000000000D',
] as const
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
] as const
const ODD_ZONES = [
  '',
  'Mars/Olympus',
  '+01:00',
  'EST5EDT',
  'utc',
  'Europe/../Berlin',
  'Etc/GMT+12',
  'Factory',
] as const
const LOCALES = ['en-US', 'de', 'zh-Hant-TW'] as const
const ODD_LOCALES = ['', 'x', 'en_US', 'a'.repeat(200), 'en-u-ca-gregory-x-private'] as const
const NUMBERS = [1, 2, 25, 100] as const
const ODD_NUMBERS = [
  0,
  -1,
  1_000,
  1_001,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1.5,
  1e308,
] as const

/** A value for a scalar of this type, under an argument or field of this name. */
export function scalarFor(
  type: string,
  name: string,
  chance: Chance,
  world: GraphWorld,
  odd: boolean,
): unknown {
  switch (type) {
    case 'DateTime':
      return odd ? chance.pick(ODD_DATES) : instantFor(name, chance)
    case 'Duration':
      return chance.pick(odd ? ODD_DURATIONS : DURATIONS)
    case 'TimeZone':
      return chance.pick(odd ? ODD_ZONES : ZONES)
    case 'Locale':
      return chance.pick(odd ? ODD_LOCALES : LOCALES)
    case 'Int':
    case 'SafeInt':
    case 'Float':
      if (!odd && name === 'waitSeconds') return chance.pick([0, 0, 0, 1])
      return chance.pick(odd ? ODD_NUMBERS : NUMBERS)
    case 'Boolean':
      return chance.happens(0.5)
    case 'ID':
      return odd ? oddText(chance) : idFor(name, chance, world)
    case '_Any':
      return representation(chance, world, odd)
    case 'JSON':
      return oddJson(chance)
    default:
      return odd ? oddText(chance) : textFor(name, chance)
  }
}

function instantFor(name: string, chance: Chance): string {
  if (chance.happens(0.1)) return chance.pick(INSTANTS)
  return `${chance.pick(DAYS)}T${name === 'to' ? '18' : '00'}:00:00Z`
}

function idFor(name: string, chance: Chance, { queueIds, agentIds }: GraphWorld): string {
  if (/agent|user/i.test(name)) return chance.pick(agentIds) ?? ''
  if (/queue/i.test(name)) return chance.pick(queueIds) ?? ''
  return chance.pick(['queue-performance', 'agent-activity', ...queueIds])
}

function textFor(name: string, chance: Chance): string {
  if (name === 'metrics') return chance.pick(['nOffered', 'tHandle', 'tTalk', 'oServiceLevel'])
  if (name === 'groupings' || name === 'dimension') {
    return chance.pick(['queueId', 'mediaType', 'userId'])
  }
  return chance.pick(['a', 'e', 'Sales', 'interval', 'VOICE'])
}

function representation(chance: Chance, world: GraphWorld, odd: boolean): unknown {
  if (odd) {
    return chance.pick<unknown>([
      {},
      { __typename: 'Queue' },
      { id: '1' },
      { __typename: 'Conversation', id: '1' },
      { __typename: 'Query' },
      { __typename: 7, id: '1' },
      { __typename: 'Queue', id: null },
      { __typename: 'Queue', id: { $ne: 1 } },
      { __typename: '__proto__', id: '1' },
      { __typename: oddText(chance), id: oddText(chance) },
    ])
  }
  return chance.happens(0.5)
    ? { __typename: 'Queue', id: chance.pick(world.queueIds) }
    : { __typename: 'Agent', id: chance.pick(world.agentIds) }
}
