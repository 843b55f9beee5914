# The service in a small image: one program, no shell needed, no root.
FROM rust:1.95-bookworm AS build
WORKDIR /build
COPY . .
# `.cargo/config.toml` carries the flags of the bundled SQLite. The caches stay outside the image.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --release --locked --bin mandat \
    && cp target/release/mandat /usr/local/bin/mandat

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin mandat \
    && install --directory --owner=mandat --group=mandat --mode=0700 /data
COPY --from=build /usr/local/bin/mandat /usr/local/bin/mandat
USER mandat
# The embedded database and its key, where no PostgreSQL is named.
VOLUME /data
# As settings, so that `mandat tenant create` in the container finds the same database.
ENV MANDAT_DATA_DIR=/data MANDAT_LISTEN=0.0.0.0:8080
EXPOSE 8080 9090
ENTRYPOINT ["mandat"]
CMD ["serve"]
