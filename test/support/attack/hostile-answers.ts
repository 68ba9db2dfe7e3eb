import { INTERVAL, query, type Shape, times, WAIT } from './hostile-shape.js'

const STATS = '{count totalSeconds averageSeconds minSeconds maxSeconds}'
const ALL_OF_A_ROW = `queue{id name} mediaType interval{from to} offered answered abandoned transferred
  serviceLevel{ratio numerator denominator target} answerDelay${STATS} abandonDelay${STATS}
  wait${STATS} talk${STATS} hold${STATS} afterCallWork${STATS} handle${STATS}`

/** By minutes: 9,960 buckets, of 10,000 that one report may have. */
const LARGEST = `queuePerformance(${INTERVAL},granularity:"PT1M",${WAIT})`

/** Questions whose answers could be large to make and to write. */
export const HOSTILE_ANSWERS: Readonly<Record<string, Shape>> = {
  'the most rows': () => query(`{${LARGEST}{rows{${ALL_OF_A_ROW}}}}`),
  'the most series': () =>
    query(`{${LARGEST}{series{starts offered answered waitAverageSeconds}}}`),
  'ten times the most rows': () =>
    query(`{${times(10, (index) => `a${index}:${LARGEST}{rows{${ALL_OF_A_ROW}}}`)}}`),
  'one report, its rows thirty times': () =>
    query(
      `{${LARGEST}{${times(30, (index) => `a${index}:rows{offered answered interval{from}}`)}}}`,
    ),
  'the most rows of agents': (_, { agentIds }) =>
    query(
      `query($a:[ID!]!){agentStatus(agentIds:$a,${INTERVAL},granularity:"PT1M",${WAIT}){rows{agent{id name} interval{from to} presence{status seconds} routingStatus{status seconds}}}}`,
      { a: agentIds },
    ),
  'the most rows of aggregates, each metric fifty times': () =>
    query(
      `{aggregates(family:CONVERSATIONS,metrics:["nOffered","tHandle"],groupBy:["queueId","userId"],${INTERVAL},granularity:"PT5M",${WAIT}){rows{group{dimension value name} metrics{metric kind count sum} ${times(50, (index) => `m${index}:metric(name:"tHandle"){average}`)}}}}`,
    ),
  'the largest pages': () =>
    query(
      `{${times(20, (index) => `a${index}:conversations(${INTERVAL},first:1000,${WAIT}){nodes{id start queues{id name} agents{id name}} edges{cursor node{id}}}`)}}`,
    ),
  'a batch of the most rows': (chance) =>
    chance.list(20, () => query(`{${LARGEST}{rows{offered}}}`)),
}
