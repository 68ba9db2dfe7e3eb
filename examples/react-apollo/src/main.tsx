import { ApolloProvider, useQuery } from '@apollo/client/react'
import type { Client } from 'graphql-ws'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { connect } from './gateway'
import { QueuesDocument } from './generated'
import { Live } from './Live'
import { Polled } from './Polled'

const url = import.meta.env.VITE_GATEWAY_URL ?? 'http://127.0.0.1:4000/graphql'
// Where the gateway asks for one: neither in the bundle nor in an address.
const { apollo, socket } = connect(url, sessionStorage.getItem('gateway-key'))

function App({ socket }: { socket: Client }) {
  const { data, error } = useQuery(QueuesDocument)
  if (!data?.queues) return <p role="status">{error?.message ?? '…'}</p>
  return location.search === '?poll' ? (
    <Polled queues={data.queues} />
  ) : (
    <Live queues={data.queues} socket={socket} />
  )
}

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <ApolloProvider client={apollo}>
      <App socket={socket} />
    </ApolloProvider>
  </StrictMode>,
)
