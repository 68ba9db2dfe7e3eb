import { devNull } from 'node:os'
import { destination, pino } from 'pino'
import { givenAnswer, tellReady } from './ready.js'

/** The compiled gateway with other limits, on a Genesys Cloud whose runs have a large table. */
const built = (file: string): Promise<unknown> =>
  import(new URL(`../../dist/${file}`, import.meta.url).href)
const { startApp } = (await built('app.js')) as typeof import('../../src/app.js')
const { readConfig } = (await built('config.js')) as typeof import('../../src/config.js')

const TABLE_ROWS = 100_000
const TABLE_COLUMNS = 12

const limits = JSON.parse(await givenAnswer()) as object
const config = readConfig({ PORT: '0', GENESYS_RUN_FETCH: 'on', MEMORY_MAX_MB: '1024' })
const logger = pino({ level: 'silent' }, destination(devNull))
const app = await startApp({ ...config, limits: { ...config.limits, ...limits } }, { logger })
const columns = Array.from({ length: TABLE_COLUMNS }, (_, index) => `column${index}`)
app.simulator?.faults.always(
  {
    kind: 'rewrite',
    body: (answer) => ({
      ...(answer as object),
      columns,
      rows: Array.from({ length: TABLE_ROWS }, (_, row) =>
        columns.map((name, column) => (column === 0 ? `${name} ${row}` : row * column)),
      ),
    }),
  },
  { path: /\/fetch$/ },
)
tellReady(
  `${app.url}/graphql`,
  (app.simulator?.organisation.queues ?? []).map(({ id }) => id),
)
