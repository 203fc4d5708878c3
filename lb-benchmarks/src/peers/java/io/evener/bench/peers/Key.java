package io.evener.bench.peers;

/** What a request is routed by, as its number, as text and hashed: each library takes the form it accepts. */
record Key(int number, String text, long hash) {}
