import Glibc

// Without arguments: all rows, in turn, and the report. With arguments: one of the servers that the rows start beside
// themselves, so that what is measured shares no process with its load.
let words = Array(CommandLine.arguments.dropFirst())
switch words.first {
case "instant-server": try await InstantServer.run(certificate: Array(words.dropFirst()))
case "slow-judge": try await SlowJudge.run()
case "reward-service":
    try await RewardServiceProcess.run(
        judge: words[1], folder: words[2], program: words[3], items: words.count > 4 ? Int(words[4]) : nil)
default:
    do {
        try await Bench.run(only: Set(words))
    } catch {
        say("bench: \(error)")
        exit(1)
    }
}
