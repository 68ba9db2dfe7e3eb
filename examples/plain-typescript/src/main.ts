import { ask, type Gateway } from './ask.js'
import { type Board, boardText } from './board.js'
import { QueuesDocument } from './generated.js'
import { poll } from './poll.js'
import { subscribe } from './subscribe.js'

const { GATEWAY_URL: url = 'http://127.0.0.1:4000/graphql', GATEWAY_KEY: key } = process.env
const gateway: Gateway = { url, key }

try {
  const { queues } = await ask(gateway, QueuesDocument, {})
  if (!queues) throw new Error('The queues are not known')
  await watch({ queues, activity: null, problem: null })
} catch (error) {
  process.stderr.write(`${url}: ${error instanceof Error ? error.message : error}\n`)
  process.exit(1)
}

async function watch(board: Board): Promise<void> {
  const queueIds = board.queues.map(({ id }) => id)
  let connection: string | null = null
  const draw = () => {
    // Of a terminal; nothing where the output is a file.
    console.clear()
    process.stdout.write(
      `${boardText({ ...board, problem: connection ?? board.problem }, Date.now())}\n`,
    )
  }
  const tell = (activity: Board['activity'], problem: string | null) => {
    Object.assign(board, { activity, problem })
    draw()
  }
  setInterval(draw, 1_000)
  if (process.argv.includes('--poll')) return poll(gateway, queueIds, tell)
  const connected = (isConnected: boolean) => {
    connection = isConnected ? null : 'not connected, trying again'
    draw()
  }
  return subscribe(gateway, queueIds, { tell, connected })
}
