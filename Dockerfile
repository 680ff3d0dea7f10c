# The service in a small image: docker build -t metareward .
# docs/deployment.md says how to run it. --build-arg SWIFT_IMAGE=… and RUNTIME_IMAGE=… name other images to build on.

ARG SWIFT_IMAGE=swift:6.3-bookworm
ARG RUNTIME_IMAGE=debian:bookworm-slim

FROM ${SWIFT_IMAGE} AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libssl-dev zlib1g-dev libsqlite3-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
# The dependencies change seldom, so they are a layer of their own.
COPY Package.swift ./
RUN swift package resolve
COPY Sources Sources
COPY Tests Tests
RUN swift build -c release --product metareward --static-swift-stdlib -Xswiftc -gnone -Xlinker -s \
        --explicit-target-dependency-import-check error \
    && install -D "$(swift build -c release --show-bin-path)/metareward" /out/metareward

FROM ${RUNTIME_IMAGE}
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="metareward" \
    org.opencontainers.image.description="A reward service for RL whose rubric evolves with the policy" \
    org.opencontainers.image.version="${VERSION}"
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libssl3 libsqlite3-0 libstdc++6 zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 metareward \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/metareward \
        --shell /usr/sbin/nologin metareward \
    && install -d -o metareward -g metareward -m 0750 /var/lib/metareward \
    && install -d -m 0755 /etc/metareward
COPY --from=build /out/metareward /usr/local/bin/metareward
COPY deploy/container/healthcheck.sh /usr/local/bin/metareward-healthcheck
USER 10001:10001
WORKDIR /var/lib/metareward
VOLUME /var/lib/metareward
EXPOSE 8080
STOPSIGNAL SIGTERM
# A first start probes its judges; the process answers before that.
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --retries=3 CMD ["metareward-healthcheck"]
ENTRYPOINT ["metareward"]
# Without this file the service does not start: an image must not fall back to the simulated model by itself.
CMD ["serve", "--config", "/etc/metareward/metareward.yaml", "--data", "/var/lib/metareward"]
