internal import RewardAPI

extension ServiceConfiguration {
    /// Who may call, in the words of the interface.
    var accessSettings: AccessSettings {
        var settings = AccessSettings()
        settings.tokens = access.tokens
        settings.rule = server.isInsecure ? .anyHost : .loopbackOnly
        settings.takesURLTokens = access.takesURLTokens
        settings.metricsAreOpen = access.metricsAreOpen
        settings.origins = access.origins
        settings.failuresMax = access.failuresMax
        settings.failureWindowSeconds = access.failureWindowSeconds
        settings.failureAddressesMax = access.failureAddressesMax
        return settings
    }
}
