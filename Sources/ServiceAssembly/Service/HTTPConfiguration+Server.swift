internal import HTTPEngine
internal import HTTPServer

extension HTTPConfiguration {
    /// Puts the limits into the settings of a server.
    func apply(to configuration: inout HTTPServerConfiguration) {
        configuration.limits.headBytesMax = headBytesMax
        configuration.limits.fieldCountMax = fieldsMax
        configuration.limits.targetBytesMax = targetBytesMax
        configuration.limits.chunkLineBytesMax = chunkLineBytesMax
        configuration.limits.chunkOverheadBytesMax = chunkOverheadBytesMax
        configuration.limits.trailerBytesMax = trailerBytesMax
        configuration.handshakeBytesMax = handshakeBytesMax
        configuration.outputBytesMax = outputBytesMax
        configuration.backlog = backlog
        configuration.requestsPerConnectionMax = requestsPerConnectionMax > 0 ? requestsPerConnectionMax : nil
        configuration.lingerTimeout = .seconds(lingerTimeoutSeconds)
        configuration.halfCloseProbeDelay = .seconds(halfCloseProbeDelaySeconds)
        configuration.cancelledAnswerTimeout = .seconds(cancelledAnswerTimeoutSeconds)
        configuration.hardening.unsentBytesMax = unsentBytesMax
        configuration.hardening.bodyRateMin = bodyRateMin
        configuration.hardening.responseRateMin = responseRateMin
        configuration.hardening.connectionsPerAddress = connectionsPerAddress
        configuration.hardening.countsLoopback = countsLoopback
        configuration.hardening.idleProtection = .seconds(idleProtectionSeconds)
        configuration.hardening.requestsPerTurn = requestsPerTurn
        configuration.hardening.acceptPause = .seconds(acceptPauseSeconds)
    }
}
