class Operations(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def heads(self: __torch__.Operations,
    fused: Tensor,
    heads: int) -> List[Tensor]:
    tokens = torch.size(fused, 0)
    query, key, value, = torch.unbind(torch.view(fused, [tokens, heads, 3, -1]), 2)
    return [query, key, value]
  def repeat_heads(self: __torch__.Operations,
    x: Tensor,
    times: int) -> Tensor:
    return torch.flatten(torch.expand(torch.unsqueeze(x, 2), [-1, -1, times, -1]), 1, 2)
  def rms_norm(self: __torch__.Operations,
    x: Tensor,
    weight: Tensor,
    epsilon: float) -> Tensor:
    length = torch.linalg_vector_norm(x, 2, [-1], True)
    mean_square = torch.mul(torch.square(length), torch.div(1, torch.size(x, -1)))
    return torch.mul(torch.mul(x, torch.rsqrt(torch.add(mean_square, epsilon))), weight)
  def gated(self: __torch__.Operations,
    gate: Tensor,
    x: Tensor) -> Tensor:
    return torch.mul(torch.silu(gate), x)
  def rotate(self: __torch__.Operations,
    x: Tensor,
    cosine: Tensor,
    sine: Tensor,
    turn: Tensor) -> Tensor:
    return torch.addcmul(torch.mul(x, cosine), torch.matmul(x, turn), sine)
  def attention(self: __torch__.Operations,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    sizes: List[int],
    prefixes: List[int],
    masks: List[Tensor]) -> Tensor:
    queries = torch.split_with_sizes(query, sizes)
    keys = torch.split_with_sizes(key, sizes)
    values = torch.split_with_sizes(value, sizes)
    outputs = annotate(List[Tensor], [])
    prefix_key = torch.transpose(keys[0], 0, 1)
    prefix_value = torch.transpose(values[0], 0, 1)
    for i in range(torch.len(sizes)):
      q = torch.transpose(queries[i], 0, 1)
      k = torch.transpose(keys[i], 0, 1)
      v = torch.transpose(values[i], 0, 1)
      prefix = prefixes[i]
      if torch.lt(prefix, 0):
        mask = masks[i]
        own_key = torch.cat([prefix_key, k], 1)
        own_value = torch.cat([prefix_value, v], 1)
        o = torch.scaled_dot_product_attention(torch.unsqueeze(q, 0), torch.unsqueeze(own_key, 0), torch.unsqueeze(own_value, 0), mask)
        _0 = torch.append(outputs, torch.transpose(torch.squeeze(o, 0), 0, 1))
      else:
        o1 = torch.scaled_dot_product_attention(torch.unsqueeze(q, 0), torch.unsqueeze(k, 0), torch.unsqueeze(v, 0), None, 0., True)
        _1 = torch.append(outputs, torch.transpose(torch.squeeze(o1, 0), 0, 1))
        if torch.gt(prefix, 0):
          prefix_key = torch.narrow(k, 1, 0, prefix)
          prefix_value = torch.narrow(v, 1, 0, prefix)
        else:
          pass
    return torch.flatten(torch.cat(outputs), 1)
  def even_attention(self: __torch__.Operations,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    sequences: int) -> Tensor:
    tokens = torch.size(query, 0)
    _0 = [sequences, torch.floordiv(tokens, sequences), torch.size(query, 1), torch.size(query, 2)]
    q = torch.transpose(torch.reshape(query, _0), 1, 2)
    k = torch.transpose(torch.reshape(key, _0), 1, 2)
    v = torch.transpose(torch.reshape(value, _0), 1, 2)
    o = torch.scaled_dot_product_attention(q, k, v, None, 0., True)
    return torch.reshape(torch.transpose(o, 1, 2), [tokens, -1])
  def select(self: __torch__.Operations,
    x: Tensor,
    positions: Tensor) -> Tensor:
    return torch.index_select(x, 0, positions)
  def rows_at_a_time(self: __torch__.Operations,
    logits: Tensor) -> int:
    return ops.prim.max(1, torch.floordiv(262144, torch.size(logits, 1)))
  def log_probabilities(self: __torch__.Operations,
    logits: Tensor,
    labels: Tensor) -> List[Tensor]:
    parts = torch.split(logits, (self).rows_at_a_time(logits, ))
    for i in range(torch.len(parts)):
      _0 = torch.copy_(parts[i], torch.log_softmax(parts[i], 1))
    own = torch.squeeze(torch.gather(logits, 1, torch.unsqueeze(labels, 1)), 1)
    return [own, logits]
  def logit_gradient(self: __torch__.Operations,
    log_probabilities: Tensor,
    labels: Tensor,
    coefficients: Tensor) -> Tensor:
    column = torch.unsqueeze(coefficients, 1)
    rows = (self).rows_at_a_time(log_probabilities, )
    parts = torch.split(log_probabilities, rows)
    columns = torch.split(torch.neg(column), rows)
    for i in range(torch.len(parts)):
      _0 = torch.mul_(torch.exp_(parts[i]), columns[i])
    return torch.scatter_add_(log_probabilities, 1, torch.unsqueeze(labels, 1), column)
  def output_gradient(self: __torch__.Operations,
    logit_gradient: Tensor,
    hidden: Tensor,
    weight: Tensor,
    weight_gradient: Tensor) -> Tensor:
    _0 = torch.addmm_(weight_gradient, torch.t(logit_gradient), hidden)
    return torch.matmul(logit_gradient, weight)
  def add_rows(self: __torch__.Operations,
    target: Tensor,
    positions: Tensor,
    rows: Tensor) -> Tensor:
    return torch.index_add_(target, 0, positions, rows)
  def statistics(self: __torch__.Operations,
    logits: Tensor,
    labels: Tensor) -> Tensor:
    rows = (self).rows_at_a_time(logits, )
    parts = torch.split(logits, rows)
    part_labels = torch.split(labels, rows)
    results = annotate(List[Tensor], [])
    for i in range(torch.len(parts)):
      _0 = torch.append(results, (self).part_statistics(parts[i], part_labels[i], ))
    return torch.cat(results, 1)
  def part_statistics(self: __torch__.Operations,
    logits: Tensor,
    labels: Tensor) -> Tensor:
    largest, index, = torch.max(logits, 1, True)
    below = torch.sub_(logits, largest)
    own = torch.squeeze(torch.gather(below, 1, torch.unsqueeze(labels, 1)), 1)
    weights = torch.scatter_(torch.exp(below), 1, index, 0.)
    others = torch.sum(weights, [1])
    log_others = torch.log(others)
    if bool(torch.lt(torch.min(others), 9.9999999999999991e-31)):
      log_others0 = torch.logsumexp(torch.scatter(below, 1, index, float("-inf")), [1])
    else:
      log_others0 = log_others
    squares = torch.add(torch.square(torch.linalg_vector_norm(weights, 2, [1])), 1.)
    mean = torch.sum(torch.mul_(below, weights), [1])
    total = torch.add(others, 1.)
    log_total = torch.log1p(others)
    return torch.stack([torch.sub(own, log_total), torch.neg(log_total), torch.sub(log_others0, log_total), torch.div(squares, torch.square(total)), torch.sub(log_total, torch.div(mean, total))])
