import { useSubscription } from '@apollo/client/react'
import type { Client } from 'graphql-ws'
import { useEffect, useState } from 'react'
import { Board, type Queues } from './Board'
import { ActivityLiveDocument } from './generated'

/** The present value first, then each newer one; each is the whole state. */
export function Live({ queues, socket }: { queues: Queues; socket: Client }) {
  const isConnected = useConnected(socket)
  const variables = { queueIds: queues.map(({ id }) => id) }
  const { data, error } = useSubscription(ActivityLiveDocument, { variables, errorPolicy: 'all' })
  const problem = error?.message ?? (isConnected ? undefined : 'Not connected, trying again')
  return <Board queues={queues} activity={data?.queueActivity} problem={problem} />
}

function useConnected(socket: Client): boolean {
  const [isConnected, setConnected] = useState(false)
  useEffect(() => {
    const leaves = [
      socket.on('connected', () => setConnected(true)),
      socket.on('closed', () => setConnected(false)),
    ]
    return () => {
      for (const leave of leaves) leave()
    }
  }, [socket])
  return isConnected
}
