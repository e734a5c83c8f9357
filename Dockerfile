# One image for command-api, projector, query-api and the command line: which of them it is, is said by the command.
FROM node:20.20.2-bookworm-slim AS node

FROM node AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev
COPY tsconfig.json nest-cli.json openapi.json ./
COPY scripts scripts
COPY bench bench
COPY libs libs
COPY apps apps
RUN npm run build && npm prune --omit=dev

FROM node
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    DATA_DIR=/tmp/guestlist
WORKDIR /guestlist
COPY --from=build /build/package.json /build/openapi.json ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist/libs dist/libs
COPY --from=build /build/dist/apps dist/apps
# Not root, and nothing above is its own: it can write to DATA_DIR only, which may be a tmpfs when the stores are servers.
USER node
EXPOSE 3000 9464
# The flags of npm start: the process stays small while it exports much.
ENTRYPOINT ["node", "--enable-source-maps", "--max-semi-space-size=16", "--heap-growing-percent=50"]
CMD ["dist/apps/standalone/src/main.js"]
