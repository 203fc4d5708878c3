package io.evener.bench.peers;

/** What a request is routed by, as text and hashed: each library takes the form it accepts. */
record Key(String text, long hash) {}
