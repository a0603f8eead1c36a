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
    squares: List[Tensor],
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
    roots = torch.split(torch.index_select(squares[0], 0, distinct), width, 1)
    others = torch.split(torch.index_select(squares[1], 0, distinct), width, 1)
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
      if torch.gt(division[2], 0.):
        scale = (self).reciprocal(roots[c], division, )
        _12 = torch.mul_(torch.narrow(output, 0, left, updates), scale)
        _13 = torch.mul_(torch.narrow(embedded, 0, left, updates), scale)
      else:
        pass
      out = torch.flatten(output, 1)
      emb = torch.flatten(embedded, 1)
      own = torch.narrow(total, 1, 0, updates)
      _14 = torch.add_(own, (self).between(out, emb, left, ))
      _15 = torch.add_(own, (self).between(emb, out, left, ))
      if torch.gt(division[5], 0.):
        ratio = (self).ratio(roots[c], others[c], division, )
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
    if torch.gt(division[5], 0.):
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
    if torch.gt(division[5], 0.):
      both = torch.sub(torch.mul(2, own), 1)
    else:
      both = own
    return both
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
