/** Answers as Genesys Cloud writes them when all is well, small enough to say what every row is. */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

export const QUEUES = ['queue-a', 'queue-b'] as const
export const AGENTS = ['agent-a', 'agent-b', 'agent-c'] as const
export const HOURS = [8, 9, 10, 11] as const

/** The hour's bucket of a day, and the instant at which it begins. */
export const at = (day: string, hour: number) =>
  `${day}T${String(hour).padStart(2, '0')}:00:00.000Z`
export const bucket = (day: string, hour: number) => `${at(day, hour)}/${at(day, hour + 1)}`

const timers = ['tAbandon', 'tAcw', 'tAnswered', 'tHandle', 'tHeld', 'tTalk', 'tWait']

function performanceMetrics(offered: number): Json[] {
  return [
    { metric: 'nOffered', stats: { count: offered } },
    { metric: 'nTransferred', stats: { count: 1 } },
    {
      metric: 'oServiceLevel',
      stats: { ratio: 0.5, numerator: offered, denominator: 2 * offered, target: 0.8 },
    },
    ...timers.map((metric) => ({
      metric,
      stats: { count: offered, sum: 5_000 * offered, min: 1_000, max: 9_000 },
    })),
    { metric: 'nConnected', stats: { count: offered + 3 } },
    { metric: 'tAlert', stats: { count: offered + 4, sum: 7_000, min: 1_000, max: 3_000 } },
  ]
}

/** Queue a has voice and chat, queue b voice; chat of queue a has nothing at ten o'clock. */
export function performanceAnswer(day: string): Json {
  const data = (offered: number, hours: readonly number[]) =>
    hours.map((hour) => ({
      interval: bucket(day, hour),
      metrics: performanceMetrics(offered + hour),
    }))
  return {
    results: [
      { group: { queueId: 'queue-a', mediaType: 'voice' }, data: data(100, HOURS) },
      { group: { queueId: 'queue-a', mediaType: 'chat' }, data: data(200, [8, 9, 11]) },
      { group: { queueId: 'queue-b', mediaType: 'voice' }, data: data(300, HOURS) },
    ],
  }
}

/** Agent c has nothing. */
export function agentAnswer(day: string): Json {
  const metrics = (ms: number): Json[] => [
    { metric: 'tSystemPresence', qualifier: 'AVAILABLE', stats: { sum: 1_000 * ms } },
    { metric: 'tSystemPresence', qualifier: 'BREAK', stats: { sum: 2_000 * ms } },
    { metric: 'tAgentRoutingStatus', qualifier: 'IDLE', stats: { sum: 3_000 * ms } },
  ]
  return {
    systemToOrganizationMappings: { AVAILABLE: ['presence-1'] },
    results: ['agent-a', 'agent-b'].map((userId, index) => ({
      group: { userId },
      data: HOURS.map((hour) => ({
        interval: bucket(day, hour),
        metrics: metrics(100 * (index + 1) + hour),
      })),
    })),
  }
}

/** Bot a has voice and chat, bot b voice; chat of bot a has nothing at ten o'clock. */
export function botAnswer(day: string): Json {
  const data = (sessions: number, hours: readonly number[]) =>
    hours.map((hour) => ({
      interval: bucket(day, hour),
      metrics: [
        { metric: 'nBotSessions', stats: { count: sessions + hour } },
        {
          metric: 'tBotSession',
          stats: { count: sessions, sum: 5_000 * sessions, min: 1_000, max: 9_000 },
        },
      ],
    }))
  return {
    results: [
      { group: { botId: 'bot-a', mediaType: 'voice' }, data: data(100, HOURS) },
      { group: { botId: 'bot-a', mediaType: 'chat' }, data: data(200, [8, 9, 11]) },
      { group: { botId: 'bot-b', mediaType: 'voice' }, data: data(300, HOURS) },
    ],
  }
}

/** Both queues have voice and chat. */
export function activityAnswer(waitsSinceMs: number): Json {
  const media = (waiting: number): Json[] => [
    { metric: 'oWaiting', stats: { count: waiting } },
    { metric: 'oInteracting', stats: { count: waiting + 1 } },
    { metric: 'oLongestWaiting', stats: { count: 1, calculatedMetricValue: waitsSinceMs } },
  ]
  return {
    systemToOrganizationMappings: { ON_QUEUE: ['presence-1'] },
    results: QUEUES.flatMap((queueId, index) => [
      { group: { queueId, mediaType: 'voice' }, data: media(10 * index + 3) },
      { group: { queueId, mediaType: 'chat' }, data: media(10 * index + 5) },
      {
        group: { queueId },
        data: [
          { metric: 'oOnQueueUsers', stats: { count: 7 } },
          { metric: 'oUserRoutingStatuses', qualifier: 'IDLE', stats: { count: 4 } },
          { metric: 'oUserRoutingStatuses', qualifier: 'INTERACTING', stats: { count: 3 } },
        ],
      },
    ]),
  }
}

export type Path = readonly (string | number)[]

/** What stands there; undefined where nothing does. */
export function read(json: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((place, name) => {
    if (place === null || typeof place !== 'object') return undefined
    return Array.isArray(place) ? place[Number(name)] : place[name]
  }, json)
}

/** The document with another value there; right behind a list's end it is added. */
export function changed(json: Json, path: Path, value: Json): Json {
  const [name, ...rest] = path
  if (name === undefined) return value
  if (Array.isArray(json)) {
    if (name === json.length) return [...json, changed(null, rest, value)]
    return json.map((item, index) => (index === name ? changed(item, rest, value) : item))
  }
  const object = json !== null && typeof json === 'object' ? json : {}
  return { ...object, [name]: changed(object[name] ?? null, rest, value) }
}
