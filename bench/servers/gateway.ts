import { devNull } from 'node:os'
import { destination, pino } from 'pino'
import { tellReady } from './ready.js'

// The compiled gateway, as it is installed; its log lines are written, and go nowhere.
const built = (file: string): Promise<unknown> =>
  import(new URL(`../../dist/${file}`, import.meta.url).href)
const { startApp } = (await built('app.js')) as typeof import('../../src/app.js')
const { readConfig } = (await built('config.js')) as typeof import('../../src/config.js')

const config = readConfig({ PORT: '0' })
const logger = pino({ level: config.logLevel }, destination(devNull))
const app = await startApp(config, { logger })
const queues = app.simulator?.organisation.queues ?? []
tellReady(
  `${app.url}/graphql`,
  queues.map(({ id }) => id),
)
