class Parts(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def linear(self: __torch__.Parts,
    x: Tensor,
    delta: Tensor,
    sizes: List[int],
    left: int,
    state: List[Tensor],
    division: List[float],
    width: int) -> Tensor:
    n = torch.len(sizes)
    xs = torch.split_with_sizes(x, sizes)
    columns = torch.split(delta, width, 1)
    before = torch.split(state[0], width)
    after = torch.split(state[1], width)
    squares = torch.split(state[2], width)
    momentum = torch.split(state[3], width)
    others = torch.split(state[4], width)
    total = torch.zeros([left, (self).count(n, left, division, )], dtype=7)
    for c in range(torch.len(columns)):
      _0 = [torch.add(n, 3), torch.size(columns[c], 1), torch.size(x, 1)]
      rows = torch.empty(_0, dtype=ops.prim.dtype(x))
      parts = torch.split_with_sizes(columns[c], sizes)
      for i in range(n):
        _1 = torch.mm(torch.t(parts[i]), xs[i], out=torch.select(rows, 0, i))
      _2 = [before[c], after[c], squares[c], momentum[c], others[c]]
      _3 = torch.add_(total, (self).products(rows, left, _2, division, ))
    return total
  def embedding(self: __torch__.Parts,
    ids: Tensor,
    delta: Tensor,
    sizes: List[int],
    left: int,
    state: List[Tensor],
    division: List[float],
    width: int) -> Tensor:
    n = torch.len(sizes)
    distinct, place = torch._unique(ids, True, True)
    places = torch.split_with_sizes(place, sizes)
    columns = torch.split(delta, width, 1)
    before = torch.split(torch.index_select(state[0], 0, distinct), width, 1)
    after = torch.split(torch.index_select(state[1], 0, distinct), width, 1)
    squares = torch.split(torch.index_select(state[2], 0, distinct), width, 1)
    momentum = torch.split(torch.index_select(state[3], 0, distinct), width, 1)
    others = torch.split(torch.index_select(state[4], 0, distinct), width, 1)
    total = torch.zeros([left, (self).count(n, left, division, )], dtype=7)
    for c in range(torch.len(columns)):
      _4 = [torch.add(n, 3), torch.size(distinct, 0), torch.size(columns[c], 1)]
      rows = torch.zeros(_4, dtype=ops.prim.dtype(delta))
      parts = torch.split_with_sizes(columns[c], sizes)
      for i in range(n):
        _5 = torch.index_add_(torch.select(rows, 0, i), 0, places[i], parts[i])
      _6 = [before[c], after[c], squares[c], momentum[c], others[c]]
      _7 = torch.add_(total, (self).products(rows, left, _6, division, ))
    return total
  def tied(self: __torch__.Parts,
    x: Tensor,
    columns: Tensor,
    ids: Tensor,
    delta: Tensor,
    scored: List[int],
    sizes: List[int],
    left: int,
    state: List[Tensor],
    division: List[float],
    width: int) -> Tensor:
    n = torch.len(sizes)
    updates = torch.sub(n, left)
    distinct, place = torch._unique(ids, True, True)
    d = torch.size(distinct, 0)
    one = torch.zeros([d], dtype=4)
    _8 = torch.index_copy_(one, 0, place, torch.arange(torch.size(ids, 0), dtype=4))
    zs = torch.split_with_sizes(torch.index_select(columns, 1, one), scored)
    places = torch.split_with_sizes(place, sizes)
    xs = torch.split(x, width, 1)
    deltas = torch.split(delta, width, 1)
    before = torch.split(torch.index_select(state[0], 0, distinct), width, 1)
    after = torch.split(torch.index_select(state[1], 0, distinct), width, 1)
    squares = torch.split(torch.index_select(state[2], 0, distinct), width, 1)
    momentum = torch.split(torch.index_select(state[3], 0, distinct), width, 1)
    others = torch.split(torch.index_select(state[4], 0, distinct), width, 1)
    columns_of_one = (self).count(n, left, [0., 0., 0., 0., 0., 0.], )
    total = torch.zeros([left, (self).count(n, left, division, )], dtype=7)
    for c in range(torch.len(xs)):
      _9 = [n, d, torch.size(xs[c], 1)]
      output = torch.empty(_9, dtype=ops.prim.dtype(x))
      embedded = torch.zeros(_9, dtype=ops.prim.dtype(x))
      x_parts = torch.split_with_sizes(xs[c], scored)
      delta_parts = torch.split_with_sizes(deltas[c], sizes)
      for i in range(n):
        _10 = torch.mm(torch.t(zs[i]), x_parts[i], out=torch.select(output, 0, i))
        _11 = torch.index_add_(torch.select(embedded, 0, i), 0, places[i], delta_parts[i])
      if torch.eq(division[5], 2.):
        rows = torch.empty([torch.add(n, 3), d, torch.size(xs[c], 1)], dtype=ops.prim.dtype(x))
        _34 = torch.copy_(torch.narrow(rows, 0, 0, n), torch.add(output, embedded))
        _35 = [before[c], after[c], squares[c], momentum[c], others[c]]
        both = (self).products(rows, left, _35, division, )
        _36 = torch.add_(torch.narrow(total, 1, columns_of_one, 2), torch.narrow(both, 1, columns_of_one, 2))
      else:
        pass
      if torch.gt(division[2], 0.):
        scale = (self).reciprocal(squares[c], division, )
        _12 = torch.mul_(torch.narrow(output, 0, left, updates), scale)
        _13 = torch.mul_(torch.narrow(embedded, 0, left, updates), scale)
      else:
        pass
      out = torch.flatten(output, 1)
      emb = torch.flatten(embedded, 1)
      own = torch.narrow(total, 1, 0, updates)
      _14 = torch.add_(own, (self).between(out, emb, left, ))
      _15 = torch.add_(own, (self).between(emb, out, left, ))
      if torch.eq(division[5], 1.):
        ratio = (self).ratio(squares[c], others[c], division, )
        _27 = torch.mul_(torch.narrow(output, 0, left, updates), ratio)
        _28 = torch.mul_(torch.narrow(embedded, 0, left, updates), ratio)
        again = torch.narrow(total, 1, torch.add(updates, 3), updates)
        _29 = torch.add_(again, (self).between(out, emb, left, ))
        _30 = torch.add_(again, (self).between(emb, out, left, ))
      else:
        pass
    return total
  def layer_norm(self: __torch__.Parts,
    x: Tensor,
    delta: Tensor,
    sizes: List[int],
    left: int,
    weight: List[Tensor],
    bias: List[Tensor],
    division: List[float],
    epsilon: float) -> Tensor:
    unit = torch.layer_norm(x, [torch.size(x, 1)], None, None, epsilon)
    _16 = (self).vectors(torch.mul_(unit, delta), sizes, left, weight, division, )
    _17 = (self).vectors(delta, sizes, left, bias, division, )
    return torch.add(_16, _17)
  def rms_norm(self: __torch__.Parts,
    x: Tensor,
    delta: Tensor,
    sizes: List[int],
    left: int,
    weight: List[Tensor],
    division: List[float],
    epsilon: float) -> Tensor:
    _18 = torch.mean(torch.square(x), [1], True)
    scale = torch.rsqrt(torch.add(_18, epsilon))
    _19 = torch.mul_(torch.mul(x, scale), delta)
    _20 = (self).vectors(_19, sizes, left, weight, division, )
    return _20
  def vectors(self: __torch__.Parts,
    x: Tensor,
    sizes: List[int],
    left: int,
    state: List[Tensor],
    division: List[float]) -> Tensor:
    n = torch.len(sizes)
    rows = torch.empty([torch.add(n, 3), torch.size(x, 1)], dtype=ops.prim.dtype(x))
    parts = torch.split_with_sizes(x, sizes)
    for i in range(n):
      _21 = torch.sum(parts[i], [0], out=torch.select(rows, 0, i))
    return (self).products(rows, left, state, division, )
  def products(self: __torch__.Parts,
    rows: Tensor,
    left: int,
    state: List[Tensor],
    division: List[float]) -> Tensor:
    n = torch.sub(torch.size(rows, 0), 3)
    updates = torch.narrow(rows, 0, left, torch.sub(n, left))
    momentum = torch.copy_(torch.select(rows, 0, n), state[3])
    decay = torch.copy_(torch.select(rows, 0, torch.add(n, 1)), state[0])
    whole = torch.copy_(torch.select(rows, 0, torch.add(n, 2)), state[1])
    _22 = torch.sub_(whole, state[0])
    if torch.eq(division[5], 2.):
      energy = (self).energy(updates, )
    else:
      energy = whole
    if torch.gt(division[2], 0.):
      scale = (self).reciprocal(state[2], division, )
      _23 = torch.mul_(updates, scale)
      if torch.gt(division[3], 0.):
        _24 = torch.mul_(momentum, scale)
      else:
        pass
      if torch.gt(division[4], 0.):
        _25 = torch.mul_(decay, scale)
      else:
        pass
    else:
      pass
    flat = torch.flatten(rows, 1)
    own = (self).between(flat, flat, left, )
    if torch.eq(division[5], 2.):
      result = torch.cat([own, (self).bound(rows, left, energy, state, division, )], 1)
    elif torch.eq(division[5], 1.):
      ratio = (self).ratio(state[2], state[4], division, )
      _31 = torch.mul_(updates, ratio)
      if torch.gt(division[3], 0.):
        _32 = torch.mul_(momentum, ratio)
      else:
        pass
      if torch.gt(division[4], 0.):
        _33 = torch.mul_(decay, ratio)
      else:
        pass
      again = torch.narrow((self).between(flat, flat, left, ), 1, 0, torch.add(torch.sub(n, left), 2))
      result = torch.cat([own, again], 1)
    else:
      result = own
    return result
  def count(self: __torch__.Parts,
    n: int,
    left: int,
    division: List[float]) -> int:
    own = torch.add(torch.sub(n, left), 3)
    if torch.eq(division[5], 2.):
      both = torch.add(own, 2)
    elif torch.eq(division[5], 1.):
      both = torch.sub(torch.mul(2, own), 1)
    else:
      both = own
    return both
  def bound(self: __torch__.Parts,
    rows: Tensor,
    left: int,
    energy: Tensor,
    state: List[Tensor],
    division: List[float]) -> Tensor:
    n = torch.sub(torch.size(rows, 0), 3)
    whole = torch.reshape(torch.to(torch.sum(energy), 7), [1, 1])
    if torch.gt(division[2], 0.):
      updates = torch.narrow(rows, 0, left, torch.sub(n, left))
      weight = torch.mul_((self).sizes(updates, ), division[11])
      if torch.gt(division[3], 0.):
        _37 = torch.add_(weight, torch.abs(torch.select(rows, 0, n)), alpha=division[12])
      else:
        pass
      if torch.gt(division[4], 0.):
        _38 = torch.add_(weight, torch.abs(torch.select(rows, 0, torch.add(n, 1))), alpha=division[13])
      else:
        pass
      _39 = torch.mul_(weight, (self).change(energy, state, division, ))
      observed = torch.flatten(torch.abs_(torch.narrow(rows, 0, 0, left)), 1)
      moved = torch.reshape(torch.to(torch.mv(observed, torch.flatten(weight)), 7), [left, 1])
    else:
      moved = torch.zeros([left, 1], dtype=7)
    return torch.cat([moved, torch.expand(whole, [left, 1])], 1)
  def sizes(self: __torch__.Parts,
    updates: Tensor) -> Tensor:
    sizes = torch.abs(torch.select(updates, 0, 0))
    for i in range(torch.sub(torch.size(updates, 0), 1)):
      _40 = torch.add_(sizes, torch.abs(torch.select(updates, 0, torch.add(i, 1))))
    return sizes
  def energy(self: __torch__.Parts,
    updates: Tensor) -> Tensor:
    squares = torch.square(torch.select(updates, 0, 0))
    for i in range(torch.sub(torch.size(updates, 0), 1)):
      row = torch.select(updates, 0, torch.add(i, 1))
      _41 = torch.addcmul_(squares, row, row)
    return squares
  def spread(self: __torch__.Parts,
    squares: Tensor) -> Tensor:
    if torch.eq(torch.dim(squares), 2):
      rows = torch.mean(squares, [1], True)
      columns = torch.mean(squares, [0], True)
      whole = torch.clamp_min(torch.mean(squares), 1e-30)
      around = torch.mul(torch.div(rows, whole), columns)
    else:
      around = torch.mean(squares)
    return torch.sqrt_(torch.mul_(torch.add(squares, around), 0.5))
  def change(self: __torch__.Parts,
    energy: Tensor,
    state: List[Tensor],
    division: List[float]) -> Tensor:
    kept = torch.mul(state[4], division[6])
    g = torch.sqrt_(torch.div_(torch.clamp_min_(torch.sub(state[2], kept), 0.), division[7]))
    error = torch.add_(torch.mul_((self).spread(energy, ), division[8]), torch.mul(g, division[9]))
    down = torch.minimum(g, error)
    less = torch.sub(g, down)
    low = torch.add(kept, torch.mul_(torch.square(less), division[7]))
    root = torch.sqrt(state[2])
    fallen = torch.mul_(torch.mul_(torch.add_(less, g), down), torch.mul(division[7], division[0]))
    low_root = torch.sqrt_(low)
    falls = torch.div_(fallen, torch.mul_(torch.clamp_min_(torch.add(low_root, root), 1e-25), torch.add_(torch.mul(low_root, division[0]), division[1])))
    risen = torch.mul_(torch.mul_(torch.add_(torch.mul(g, 2.), error), error), division[7])
    high_root = torch.sqrt(torch.add(state[2], risen))
    rises = torch.div_(torch.mul_(risen, division[0]), torch.mul_(torch.clamp_min_(torch.add(high_root, root), 1e-25), torch.add_(torch.mul(high_root, division[0]), division[1])))
    return torch.add_(torch.maximum(falls, rises), division[10])
  def ratio(self: __torch__.Parts,
    squares: Tensor,
    others: Tensor,
    division: List[float]) -> Tensor:
    root = torch.mul_(torch.sqrt(squares), division[0])
    return torch.mul_(torch.add_(root, division[1]), (self).reciprocal(others, division, ))
  def reciprocal(self: __torch__.Parts,
    squares: Tensor,
    division: List[float]) -> Tensor:
    root = torch.mul_(torch.sqrt(squares), division[0])
    return torch.reciprocal_(torch.add_(root, division[1]))
  def between(self: __torch__.Parts,
    a: Tensor,
    b: Tensor,
    left: int) -> Tensor:
    right = torch.narrow(b, 0, left, torch.sub(torch.size(b, 0), left))
    _26 = torch.mm(right, torch.t(torch.narrow(a, 0, 0, left)))
    return torch.to(torch.t(_26), 7)
