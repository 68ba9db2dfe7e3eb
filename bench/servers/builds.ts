import { devNull } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { destination, pino } from 'pino'
import type { Ready } from './ready.js'

/*
 * Builds of the gateway in one process, each at a port of its own. Two processes of one build differ by several
 * percent, by where their code and their data happen to lie; here that is the same for all.
 * `BUILDS`: their folders, as in PATH.
 */

const { BUILDS = '', API_KEYS } = process.env
const logger = pino({ level: 'info' }, destination(devNull))
const listening: Ready[] = []
for (const folder of BUILDS.split(delimiter)) {
  const built = (file: string): Promise<unknown> => import(pathToFileURL(join(folder, file)).href)
  const { startApp } = (await built('app.js')) as typeof import('../../src/app.js')
  const { readConfig } = (await built('config.js')) as typeof import('../../src/config.js')
  const app = await startApp(readConfig({ PORT: '0', API_KEYS }), { logger })
  const queues = app.simulator?.organisation.queues ?? []
  listening.push({ url: `${app.url}/graphql`, queueIds: queues.map(({ id }) => id) })
}
process.send?.(listening)
