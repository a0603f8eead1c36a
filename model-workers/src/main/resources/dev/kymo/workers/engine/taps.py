class Taps(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def columns(self: __torch__.Taps,
    delta: Tensor,
    ids: Tensor) -> Tensor:
    return torch.index_select(delta, 1, ids)
  def embedding(self: __torch__.Taps,
    ids: Tensor,
    delta: Tensor,
    sizes: List[int],
    left: int,
    right: int,
    width: int) -> Tensor:
    n = torch.len(sizes)
    distinct, place = torch._unique(ids, True, True)
    places = torch.split_with_sizes(place, sizes)
    columns = torch.split(delta, width, 1)
    total = torch.zeros([left, torch.sub(n, right)], dtype=7)
    for c in range(torch.len(columns)):
      _0 = [n, torch.size(distinct, 0), torch.size(columns[c], 1)]
      gradients = torch.zeros(_0, dtype=ops.prim.dtype(delta))
      parts = torch.split_with_sizes(columns[c], sizes)
      for i in range(n):
        _1 = torch.index_add_(torch.select(gradients, 0, i), 0, places[i], parts[i])
      _2 = (self).between(gradients, left, right, )
      _3 = torch.add_(total, _2)
    return total
  def embedding_tokens(self: __torch__.Taps,
    ids: Tensor,
    delta: Tensor,
    sizes: List[int],
    left: int,
    right: int) -> Tensor:
    all_ids = torch.split_with_sizes(ids, sizes)
    deltas = torch.split_with_sizes(delta, sizes)
    left_ids = torch.unsqueeze((self).first(ids, sizes, left, ), 1)
    left_delta = (self).first(delta, sizes, left, )
    columns = annotate(List[Tensor], [])
    _4 = torch.__range_length(right, torch.len(sizes), 1)
    for _5 in range(_4):
      j = torch.__derive_index(_5, right, 1)
      products = torch.mm(left_delta, torch.t(deltas[j]))
      _6 = torch.ne(left_ids, torch.unsqueeze(all_ids[j], 0))
      _7 = torch.masked_fill_(products, _6, 0.)
      _8 = (self).row_sums(products, sizes, left, )
      _9 = torch.append(columns, _8)
    return torch.cat(columns, 1)
  def input_gradient(self: __torch__.Taps,
    delta: Tensor,
    weight: Tensor) -> Tensor:
    return torch.matmul(delta, weight)
  def layer_norm(self: __torch__.Taps,
    x: Tensor,
    delta: Tensor,
    sizes: List[int],
    left: int,
    right: int,
    epsilon: float) -> Tensor:
    unit = torch.layer_norm(x, [torch.size(x, 1)], None, None, epsilon)
    _10 = (self).vectors(torch.mul_(unit, delta), sizes, left, right, )
    _11 = (self).vectors(delta, sizes, left, right, )
    return torch.add_(_10, _11)
  def materialised(self: __torch__.Taps,
    x: Tensor,
    delta: Tensor,
    sizes: List[int],
    left: int,
    right: int,
    width: int) -> Tensor:
    n = torch.len(sizes)
    xs = torch.split_with_sizes(x, sizes)
    columns = torch.split(delta, width, 1)
    total = torch.zeros([left, torch.sub(n, right)], dtype=7)
    for c in range(torch.len(columns)):
      _12 = [n, torch.size(columns[c], 1), torch.size(x, 1)]
      gradients = torch.empty(_12, dtype=ops.prim.dtype(x))
      parts = torch.split_with_sizes(columns[c], sizes)
      for i in range(n):
        _13 = torch.mm(torch.t(parts[i]), xs[i], out=torch.select(gradients, 0, i))
      _14 = (self).between(gradients, left, right, )
      _15 = torch.add_(total, _14)
    return total
  def rms_norm(self: __torch__.Taps,
    x: Tensor,
    delta: Tensor,
    sizes: List[int],
    left: int,
    right: int,
    epsilon: float) -> Tensor:
    _16 = torch.mean(torch.square(x), [1], True)
    scale = torch.rsqrt(torch.add(_16, epsilon))
    _17 = torch.mul_(torch.mul(x, scale), delta)
    _18 = (self).vectors(_17, sizes, left, right, )
    return _18
  def sums(self: __torch__.Taps,
    x: Tensor,
    sizes: List[int]) -> Tensor:
    totals = annotate(List[Tensor], [])
    _19 = torch.split_with_sizes(x, sizes)
    for _20 in range(torch.len(_19)):
      part = _19[_20]
      _21 = torch.append(totals, torch.sum(part, [0]))
    return torch.to(torch.stack(totals), 7)
  def tied(self: __torch__.Taps,
    x: Tensor,
    columns: Tensor,
    delta: Tensor,
    scored: List[int],
    sizes: List[int],
    left: int,
    right: int) -> Tensor:
    products = torch.mul_(torch.mm(x, torch.t(delta)), columns)
    _22 = torch.t((self).sums(products, scored, ))
    blocks = torch.t((self).sums(_22, sizes, ))
    n = torch.sub(torch.len(sizes), right)
    there = torch.narrow(torch.narrow(blocks, 0, 0, left), 1, right, n)
    back = torch.narrow(torch.narrow(blocks, 0, right, n), 1, 0, left)
    return torch.add(there, torch.t(back))
  def tokens(self: __torch__.Taps,
    x: Tensor,
    delta: Tensor,
    sizes: List[int],
    left: int,
    right: int) -> Tensor:
    xs = torch.split_with_sizes(x, sizes)
    deltas = torch.split_with_sizes(delta, sizes)
    left_x = (self).first(x, sizes, left, )
    left_delta = (self).first(delta, sizes, left, )
    columns = annotate(List[Tensor], [])
    _23 = torch.__range_length(right, torch.len(sizes), 1)
    for _24 in range(_23):
      j = torch.__derive_index(_24, right, 1)
      products = torch.mm(left_x, torch.t(xs[j]))
      _25 = torch.mm(left_delta, torch.t(deltas[j]))
      _26 = torch.mul_(products, _25)
      _27 = (self).row_sums(products, sizes, left, )
      _28 = torch.append(columns, _27)
    return torch.cat(columns, 1)
  def vectors(self: __torch__.Taps,
    x: Tensor,
    sizes: List[int],
    left: int,
    right: int) -> Tensor:
    total = (self).sums(x, sizes, )
    _29 = torch.narrow(total, 0, 0, left)
    _30 = torch.narrow(total, 0, right, torch.sub(torch.len(sizes), right))
    return torch.matmul(_29, torch.t(_30))
  def between(self: __torch__.Taps,
    gradients: Tensor,
    left: int,
    right: int) -> Tensor:
    flat = torch.flatten(gradients, 1)
    n = torch.sub(torch.size(flat, 0), right)
    _31 = torch.narrow(flat, 0, 0, left)
    _32 = torch.t(torch.narrow(flat, 0, right, n))
    return torch.to(torch.matmul(_31, _32), 7)
  def first(self: __torch__.Taps,
    x: Tensor,
    sizes: List[int],
    left: int) -> Tensor:
    rows = 0
    for i in range(left):
      rows = torch.add(rows, sizes[i])
    return torch.narrow(x, 0, 0, rows)
  def row_sums(self: __torch__.Taps,
    products: Tensor,
    sizes: List[int],
    left: int) -> Tensor:
    _33 = torch.unsqueeze(torch.sum(products, [1]), 1)
    _34 = (self).sums(_33, torch.slice(sizes, None, left), )
    return _34
