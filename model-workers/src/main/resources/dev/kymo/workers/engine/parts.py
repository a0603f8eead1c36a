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
    total = torch.zeros([left, torch.add(torch.sub(n, left), 3)], dtype=7)
    for c in range(torch.len(columns)):
      _0 = [torch.add(n, 3), torch.size(columns[c], 1), torch.size(x, 1)]
      rows = torch.empty(_0, dtype=ops.prim.dtype(x))
      parts = torch.split_with_sizes(columns[c], sizes)
      for i in range(n):
        _1 = torch.mm(torch.t(parts[i]), xs[i], out=torch.select(rows, 0, i))
      _2 = [before[c], after[c], squares[c], momentum[c]]
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
    total = torch.zeros([left, torch.add(torch.sub(n, left), 3)], dtype=7)
    for c in range(torch.len(columns)):
      _4 = [torch.add(n, 3), torch.size(distinct, 0), torch.size(columns[c], 1)]
      rows = torch.zeros(_4, dtype=ops.prim.dtype(delta))
      parts = torch.split_with_sizes(columns[c], sizes)
      for i in range(n):
        _5 = torch.index_add_(torch.select(rows, 0, i), 0, places[i], parts[i])
      _6 = [before[c], after[c], squares[c], momentum[c]]
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
    squares: Tensor,
    division: List[float],
    width: int) -> Tensor:
    n = torch.len(sizes)
    distinct, place = torch._unique(ids, True, True)
    d = torch.size(distinct, 0)
    one = torch.zeros([d], dtype=4)
    _8 = torch.index_copy_(one, 0, place, torch.arange(torch.size(ids, 0), dtype=4))
    zs = torch.split_with_sizes(torch.index_select(columns, 1, one), scored)
    places = torch.split_with_sizes(place, sizes)
    xs = torch.split(x, width, 1)
    deltas = torch.split(delta, width, 1)
    roots = torch.split(torch.index_select(squares, 0, distinct), width, 1)
    total = torch.zeros([left, torch.sub(n, left)], dtype=7)
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
        _12 = torch.mul_(torch.narrow(output, 0, left, torch.sub(n, left)), scale)
        _13 = torch.mul_(torch.narrow(embedded, 0, left, torch.sub(n, left)), scale)
      else:
        pass
      out = torch.flatten(output, 1)
      emb = torch.flatten(embedded, 1)
      _14 = torch.add_(total, (self).between(out, emb, left, ))
      _15 = torch.add_(total, (self).between(emb, out, left, ))
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
    return (self).between(flat, flat, left, )
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
