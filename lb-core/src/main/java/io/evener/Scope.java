package io.evener;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The members that states are kept on: all, or those of a group that a combinator narrowed a context to. All but
 * {@link #child} and {@link #end} belong to the control loop's turn.
 */
final class Scope {

    private final @Nullable Scope parent;
    private final List<Scope> children = new CopyOnWriteArrayList<>();
    private final List<TrackedKey<?>> keys = new ArrayList<>();
    /** The slots of the group's members; null: whoever the parent has. */
    private @Nullable BitSet slots;
    /** Of the snapshot that they are from: a slot may be another member's by now. */
    private long version;

    private boolean isDivided;

    private Scope(@Nullable Scope parent) {
        this.parent = parent;
    }

    static Scope ofAll() {
        return new Scope(null);
    }

    Scope child() {
        Scope child = new Scope(this);
        children.add(child);
        return child;
    }

    void end() {
        if (parent != null) {
            parent.children.remove(this);
        }
    }

    void add(TrackedKey<?> key) {
        keys.add(key);
    }

    void remove(TrackedKey<?> key) {
        keys.remove(key);
    }

    void narrow(PoolSnapshot part) {
        BitSet next = new BitSet();
        part.members().forEach(member -> next.set(member.slot()));
        slots = next;
        version = part.version();
        for (Scope scope = this; scope != null; scope = scope.parent) {
            scope.isDivided = true;
        }
    }

    /** Returns whether this or one below was ever narrowed. */
    boolean isDivided() {
        return isDivided;
    }

    boolean isNarrow() {
        return slots != null || parent != null && parent.isNarrow();
    }

    /** Returns whether states are made here for a member that is in the pool. */
    boolean covers(Member member) {
        if (slots != null) {
            return slots.get(member.slot());
        }
        return parent == null || parent.covers(member);
    }

    /** Returns whose states are kept on just these members: not those of groups within. */
    List<TrackedKey<?>> keys() {
        List<TrackedKey<?>> all = new ArrayList<>(keys);
        for (Scope child : children) {
            if (child.slots == null) {
                all.addAll(child.keys());
            }
        }
        return all;
    }

    /** Returns whether the two are in different groups of one combinator. */
    boolean isBeside(Scope other) {
        for (Scope mine = this; mine.parent != null; mine = mine.parent) {
            for (Scope its = other; its.parent != null; its = its.parent) {
                if (mine != its && mine.parent == its.parent) {
                    return mine.slots != null && its.slots != null;
                }
            }
        }
        return false;
    }

    /** Returns whether a member is in another group of this version, and not in this one. */
    boolean isLeft(Member member, long version) {
        if (parent == null) {
            return false;
        }
        return slots != null && !has(member, version) && parent.isTaken(member, version)
                || parent.isLeft(member, version);
    }

    private boolean isTaken(Member member, long version) {
        for (Scope child : children) {
            if (child.has(member, version)) {
                return true;
            }
        }
        return false;
    }

    private boolean has(Member member, long version) {
        return slots != null && this.version == version && slots.get(member.slot());
    }

    Scope root() {
        return parent == null ? this : parent.root();
    }
}
