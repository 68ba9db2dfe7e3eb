import { describe, expect, it } from 'vitest'
import { checkedConnectUri } from '../../../src/upstream/notifications/connect-uri.js'
import { readMessage } from '../../../src/upstream/notifications/message.js'

const ID = '4f2a1c9e-0b7d-4f3a-9a51-6f6f0a4f8f10'

describe(readMessage, () => {
  it.each([
    [
      `{"topicName":"v2.analytics.queues.${ID}.observations","eventBody":{"group":{}}}`,
      { kind: 'queue', queueId: ID },
    ],
    ['{"topicName":"v2.system.socket_closing","eventBody":{}}', { kind: 'closing' }],
    [
      '{"topicName":"channel.metadata","eventBody":{"message":"WebSocket Heartbeat"}}',
      { kind: 'other' },
    ],
    ['{"topicName":"v2.analytics.queues.a/../b.observations"}', { kind: 'other' }],
    ['{"topicName":"v2.analytics.queues.observations"}', { kind: 'other' }],
    ['{"topicName":null}', { kind: 'malformed' }],
    ['{}', { kind: 'malformed' }],
    ['nothing', { kind: 'malformed' }],
    ['', { kind: 'malformed' }],
  ])('%s', (text, message) => {
    expect(readMessage(text)).toEqual(message)
  })
})

describe(checkedConnectUri, () => {
  it.each([
    'wss://streaming.mypurecloud.de/channels/x',
    'ws://127.0.0.1:4100/channels/x',
    'ws://localhost/channels/x',
    'ws://[::1]:4100/channels/x',
  ])('takes %s', (text) => {
    expect(checkedConnectUri(text).href).toBe(text)
  })

  it.each([
    'ws://streaming.mypurecloud.de/channels/x-1',
    'ws://127.0.0.1.example/channels/x-1',
    'http://127.0.0.1/channels/x-1',
    'file:///channels/x-1',
    'x-1',
    '',
  ])('refuses %s, and does not repeat it', (text) => {
    const refused = () => checkedConnectUri(text)
    expect(refused).toThrow(/only wss is used/)
    expect(refused).not.toThrow(/x-1|example|mypurecloud/)
  })
})
