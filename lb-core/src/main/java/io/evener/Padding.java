package io.evener;

/**
 * A line of padding, before words that many threads write.
 *
 * <p>Class hierarchies fix the order of fields: this padding, then the hot words, then a class of more padding, then cold fields.
 * Hot words of two objects are thus never within 128 bytes of each other (a cache line and its prefetched neighbour), whatever
 * the allocator does. {@code int} first, so that the gap behind the object header is taken and no hot field is moved into it.
 */
abstract class Padding {
    int pad00, pad09; // one for the gap behind a header of 12 bytes, two behind one of 8
    long pad01, pad02, pad03, pad04, pad05, pad06;
}
