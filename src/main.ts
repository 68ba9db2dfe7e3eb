import { existsSync } from 'node:fs'

// graphql-js chooses its fast instanceOf when it is first imported, by NODE_ENV: so before any import.
process.env['NODE_ENV'] ??= 'production'
const parent = process.ppid
if (existsSync('.env')) process.loadEnvFile('.env')

const { pino } = await import('pino')
const { startApp } = await import('./app.js')
const { ConfigError, readConfig } = await import('./config.js')
const { FileStoreError } = await import('./store/file-store.js')
const { banner } = await import('./server/banner.js')

try {
  const config = readConfig(process.env)
  const logger = pino({ level: config.logLevel })
  const app = await startApp(config, { logger })
  process.stdout.write(banner(app.url, config.upstream.kind, config.store.kind))

  let stopping = false
  const stop = (why: string) => {
    if (stopping) return
    stopping = true
    logger.info({ why }, 'stopping')
    app.close().then(
      () => logger.info('stopped'),
      (error: unknown) => {
        logger.error({ err: error }, 'did not stop in order')
        process.exitCode = 1
      },
    )
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal))
  if (process.env['npm_lifecycle_event'] !== undefined) {
    // npm passes a signal to its shell, and the shell ends without passing it on: nobody would tell us.
    setInterval(() => {
      if (process.ppid !== parent) stop('npm has ended')
    }, 500).unref()
  }
} catch (error) {
  process.stderr.write(`${complaint(error)}\n`)
  process.exitCode = error instanceof ConfigError ? 2 : 1
}

/** What the operator can do something about, in words; anything else with its stack. */
function complaint(error: unknown): string {
  if (error instanceof ConfigError || error instanceof FileStoreError) return error.message
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
    return `Port ${error.port} is taken: stop what listens there, or set PORT to another one`
  }
  return error.stack ?? error.message
}
