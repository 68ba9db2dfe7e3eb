import { outputOf } from './output.js'

/** One line on standard error of a process that ends. If that cannot be written either, it is lost. */
export function complain(line: string): void {
  process.stderr.on('error', ignore).write(`${line}\n`)
}

/** The same of a process that goes on: it does not wait until the line is read. */
export function complainWithoutWaiting(line: string): void {
  // Often the terminal that has stopped taking the log.
  void outputOf(process.stderr)
    .write(Buffer.from(`${line}\n`))
    .catch(ignore)
}

function ignore(): void {}
