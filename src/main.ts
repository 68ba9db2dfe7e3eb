// graphql-js chooses its fast instanceOf when it is first imported, by NODE_ENV: so before any import.
process.env['NODE_ENV'] ??= 'production'
const parent = process.ppid

const { openLog } = await import('./observe/log.js')
const { complain } = await import('./observe/complain.js')
const { loadEnvFile } = await import('./config/env-file.js')
const { readConfig } = await import('./config.js')
const { startApp } = await import('./app.js')
const { whenNpmEnds } = await import('./npm-parent.js')
const { banner } = await import('./server/banner.js')
const { startProblem, startStatus } = await import('./start-problem.js')

try {
  loadEnvFile(process.env)
  const config = readConfig(process.env)
  const log = openLog(config.logLevel)
  const { logger } = log
  for (const warning of config.warnings) logger.warn(warning)
  try {
    const app = await startApp(config, { logger, logLinesDropped: () => log.dropped })
    log.print(banner(app.url, config.upstream.kind, config.store.kind))

    let stopping = false
    const stop = async (why: string): Promise<void> => {
      if (stopping) return
      stopping = true
      logger.info({ why }, 'stopping')
      try {
        await app.close()
        logger.info('stopped')
      } catch (error) {
        logger.error({ err: error }, 'did not stop in order')
        process.exitCode = 1
      }
      // A line that nobody reads would keep the process.
      if (!(await log.end())) process.exit()
    }
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => void stop(signal))
    }
    whenNpmEnds(process.env, parent, () => void stop('npm has ended'))
  } catch (error) {
    await log.end()
    throw error
  }
} catch (error) {
  complain(startProblem(error))
  process.exit(startStatus(error))
}
