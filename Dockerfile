# Build: types to JavaScript. Scripts of dependencies never run: none is needed.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY page ./page
RUN npm run build

# What runs in production, and nothing else.
FROM node:20-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

FROM node:20-bookworm-slim
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY schema ./schema
# For STORE_URL=file:/data, as a volume.
RUN mkdir /data && chown node:node /data
USER node
# A container is reached from outside: it needs API_KEYS, or AUTH=none said outright.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
EXPOSE 4000
# Alive, not ready: a gateway whose upstream is dead still serves what it has.
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node itself, not npm: it hears SIGTERM, and lets answers under way finish for up to 10 s.
CMD ["node", "--max-semi-space-size=64", "dist/main.js"]
