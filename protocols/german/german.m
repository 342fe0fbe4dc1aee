-- German's cache-coherence protocol with data: a directory ("home") gives each of NODES clients a shared or an
-- exclusive copy of one line. Spec, and the same rules as Dojo runs them: german.md. This text is here so that
-- rumur can be asked for the number of states (german.md has the command and the counts).
--
-- Data fields of idle channels and of invalid caches are undefined, so that a stale value makes no new state.

const
  NODES  : 4;
  VALUES : 2;

type
  Node  : scalarset(NODES);
  Value : scalarset(VALUES);

  Copy    : enum { Invalid, Shared, Exclusive };
  Message : enum { None, AskShared, AskExclusive, Invalidate, Acknowledge, GrantShared, GrantExclusive };

  Cache   : record copy : Copy; data : Value; end;
  Channel : record message : Message; data : Value; end;

var
  cache      : array [Node] of Cache;
  asks       : array [Node] of Channel;  -- node to home: requests
  orders     : array [Node] of Channel;  -- home to node: grants and invalidations
  answers    : array [Node] of Channel;  -- node to home: acknowledgements
  to_inform  : array [Node] of boolean;  -- still to be invalidated for the current request
  holds      : array [Node] of boolean;  -- may have a copy
  granted_exclusive : boolean;
  serving    : Message;                  -- the current request
  asker      : Node;
  memory     : Value;
  last_store : Value;                    -- ghost: what a read has to return

ruleset v : Value do
  startstate "start"
    undefine cache;
    undefine asks;
    undefine orders;
    undefine answers;
    for n : Node do
      cache[n].copy := Invalid;
      asks[n].message := None;
      orders[n].message := None;
      answers[n].message := None;
      to_inform[n] := false;
      holds[n] := false;
    end;
    granted_exclusive := false;
    serving := None;
    undefine asker;
    memory := v;
    last_store := v;
  end;
end;

ruleset n : Node; v : Value do
  rule "G1 store" cache[n].copy = Exclusive ==>
    cache[n].data := v;
    last_store := v;
  end;
end;

ruleset n : Node do
  rule "G2 ask shared" asks[n].message = None & cache[n].copy = Invalid ==>
    asks[n].message := AskShared;
  end;

  rule "G3 ask exclusive" asks[n].message = None & cache[n].copy != Exclusive ==>
    asks[n].message := AskExclusive;
  end;

  rule "G4 serve shared" serving = None & asks[n].message = AskShared ==>
    serving := AskShared;
    asker := n;
    asks[n].message := None;
    to_inform := holds;
  end;

  rule "G5 serve exclusive" serving = None & asks[n].message = AskExclusive ==>
    serving := AskExclusive;
    asker := n;
    asks[n].message := None;
    to_inform := holds;
  end;

  rule "G6 invalidate"
    orders[n].message = None & to_inform[n] &
    (serving = AskExclusive | serving = AskShared & granted_exclusive) ==>
    orders[n].message := Invalidate;
    to_inform[n] := false;
  end;

  rule "G7 acknowledge" orders[n].message = Invalidate & answers[n].message = None ==>
    orders[n].message := None;
    answers[n].message := Acknowledge;
    if cache[n].copy = Exclusive then
      answers[n].data := cache[n].data;
    end;
    cache[n].copy := Invalid;
    undefine cache[n].data;
  end;

  rule "G8 take acknowledgement" answers[n].message = Acknowledge & serving != None ==>
    answers[n].message := None;
    holds[n] := false;
    if granted_exclusive then
      granted_exclusive := false;
      memory := answers[n].data;
      undefine answers[n].data;
    end;
  end;

  rule "G9 grant shared"
    serving = AskShared & asker = n & orders[n].message = None & !granted_exclusive ==>
    orders[n].message := GrantShared;
    orders[n].data := memory;
    holds[n] := true;
    serving := None;
    undefine asker;
  end;

  rule "G10 grant exclusive"
    serving = AskExclusive & asker = n & orders[n].message = None & !granted_exclusive &
    forall m : Node do !holds[m] end ==>
    orders[n].message := GrantExclusive;
    orders[n].data := memory;
    holds[n] := true;
    granted_exclusive := true;
    serving := None;
    undefine asker;
  end;

  rule "G11 take shared" orders[n].message = GrantShared ==>
    cache[n].copy := Shared;
    cache[n].data := orders[n].data;
    orders[n].message := None;
    undefine orders[n].data;
  end;

  rule "G12 take exclusive" orders[n].message = GrantExclusive ==>
    cache[n].copy := Exclusive;
    cache[n].data := orders[n].data;
    orders[n].message := None;
    undefine orders[n].data;
  end;
end;

invariant "one-writer"
  forall n : Node do
    forall m : Node do
      n != m -> (cache[n].copy = Exclusive -> cache[m].copy = Invalid)
    end
  end;

invariant "last-value"
  (!granted_exclusive -> memory = last_store) &
  forall n : Node do cache[n].copy != Invalid -> cache[n].data = last_store end;
