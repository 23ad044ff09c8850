/// Is told what the engine does; called from several threads, must return at once.
public typealias EngineEventHandler = @Sendable (EngineEvent) -> Void
